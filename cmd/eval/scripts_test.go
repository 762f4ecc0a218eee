package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestScriptsMeetOpenCC(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{"scripts", "../../internal/zh/testdata/opencc/testcases.json"}, &out); err != nil {
		t.Fatal(err)
	}
	if want := `{"expectations":357,"passed":357,"failed":[]}`; strings.TrimSpace(out.String()) != want {
		t.Errorf("%s\nwant %s", out.String(), want)
	}
}

// What is not met is said, and so is a configuration that does not exist.
func TestScriptsSayWhatFails(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cases.json")
	if err := os.WriteFile(file, []byte(`{"cases":[{"id":"a","input":"汉字","expected":{"s2t":"漢字","t2s":"漢字","s2x":"汉字"}}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := readScripts(file)
	if err != nil {
		t.Fatal(err)
	}
	if m.Expectations != 3 || m.Passed != 1 || len(m.Failed) != 2 ||
		m.Failed[0].Configuration != "s2x" || m.Failed[0].Error == "" ||
		m.Failed[1].Configuration != "t2s" || m.Failed[1].Got != "汉字" {
		t.Errorf("%+v", m)
	}
	if err := os.WriteFile(file, []byte(`{}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readScripts(file); err == nil {
		t.Error("a file of no cases is measured")
	}
}
