package feed_test

import (
	"log"
	"os"
	"time"

	"dateline/internal/feed"
)

func ExampleRSS() {
	err := feed.RSS(os.Stdout, feed.Feed{
		Title: "News", Lang: "en", Home: "https://news.example/en", Self: "https://news.example/en/feed.rss",
		Entries: []feed.Entry{{
			ID: "https://news.example/i/4h0q2v7m9xkd?lang=en", URL: "https://news.example/en/2021/02/11/lunar-new-year",
			Title: "On the Occasion of the Lunar New Year", HTML: "<p>I wish our friends <b>good health</b>.</p>",
			Published: time.Date(2021, 2, 11, 13, 7, 0, 0, time.UTC), Offices: []string{"Office of the Secretary"},
		}},
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output:
	// <?xml version="1.0" encoding="utf-8"?>
	// <rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">
	// <channel>
	// <title>News</title>
	// <link>https://news.example/en</link>
	// <description/>
	// <language>en</language>
	// <lastBuildDate>Thu, 11 Feb 2021 13:07:00 +0000</lastBuildDate>
	// <generator>Dateline</generator>
	// <atom:link rel="self" type="application/rss+xml" href="https://news.example/en/feed.rss"/>
	// <item>
	// <title>On the Occasion of the Lunar New Year</title>
	// <link>https://news.example/en/2021/02/11/lunar-new-year</link>
	// <guid isPermaLink="false">https://news.example/i/4h0q2v7m9xkd?lang=en</guid>
	// <pubDate>Thu, 11 Feb 2021 13:07:00 +0000</pubDate>
	// <dc:language>en</dc:language>
	// <dc:creator>Office of the Secretary</dc:creator>
	// <category domain="urn:x-dateline:office">Office of the Secretary</category>
	// <content:encoded><![CDATA[<p>I wish our friends <b>good health</b>.</p>]]></content:encoded>
	// </item>
	// </channel>
	// </rss>
}
