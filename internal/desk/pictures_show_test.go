package desk

import "testing"

// What is shown under another address comes back as it was, and text that only
// looks like an address stays.
func TestMediaUnder(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`<p><img src="/media/4h0q2v7m9xkd" alt="a"/></p>`, `<p><img src="/desk/media/4h0q2v7m9xkd" alt="a"/></p>`},
		{`<img alt="1 &gt; 2" title="x > y" src="/media/a">`, `<img alt="1 &gt; 2" title="x > y" src="/desk/media/a">`},
		{`<img src="/media/a/1.jpg" srcset="/media/a/1.jpg 320w, /media/a/2.jpg 640w">`, `<img src="/desk/media/a/1.jpg" srcset="/desk/media/a/1.jpg 320w, /desk/media/a/2.jpg 640w">`},
		{`<a href="/media/a/0f/x.pdf" type="application/pdf" dir="auto">x</a>`, `<a href="/desk/media/a/0f/x.pdf" type="application/pdf" dir="auto">x</a>`},
		{`<p>Write src="/media/a" there.</p>`, `<p>Write src="/media/a" there.</p>`},
		{`<p>&lt;img src="/media/a"&gt;</p>`, `<p>&lt;img src="/media/a"&gt;</p>`},
		{`<img alt=' src="/media/a"' src="https://x.example/media/a">`, `<img alt=' src="/media/a"' src="https://x.example/media/a">`},
		{`<img alt="/media/a" src="/en/media/a">`, `<img alt="/media/a" src="/en/media/a">`},
	} {
		got := mediaUnder(c.in, "/desk")
		if got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.in, got, c.want)
		}
		if back := mediaWithout(got); back != c.in {
			t.Errorf("%s comes back as %s", c.in, back)
		}
	}
	if got := mediaUnder(`<img src="/media/a">`, "/desk/preview/T"); got != `<img src="/desk/preview/T/media/a">` {
		t.Error(got)
	}
}
