package importer_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"dateline"
	"dateline/internal/importer"
)

// Reading a list page without a newsroom shows what importing it would bring.
func ExampleRecords() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	page := filepath.Join(dir, "list.txt")
	err = os.WriteFile(page, []byte("新闻及活动\n\n关于假日的公告\n\n关于假日的公告 2021年2月8日 办公室将于2月12日关闭。\n阅读更多»\n"), 0o600)
	if err != nil {
		panic(err)
	}
	settings := dateline.Newsroom{Address: "https://news.example", Languages: []dateline.Lang{"zh-Hans"}, Zone: "Asia/Shanghai"}
	records, err := importer.Records(context.Background(), settings, []string{page}, importer.Options{})
	if err != nil {
		panic(err)
	}
	for rec := range records {
		r := rec.Release
		fmt.Println(rec.Line, r.Lang, r.Kind, r.Issued.Local, r.Headline)
		fmt.Println(r.Body)
	}
	// Output:
	// 3 zh-Hans notice 2021-02-08 关于假日的公告
	// 办公室将于2月12日关闭。
}
