package webtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// CheckHTML runs the Nu HTML checker (the vnu.jar that DATELINE_TEST_VNU names)
// over pages, given by name, in one run, and returns its errors and warnings, a
// line each.
func CheckHTML(t testing.TB, pages map[string][]byte) []string {
	t.Helper()
	jar := os.Getenv("DATELINE_TEST_VNU")
	if jar == "" {
		SkipOrFail(t, "no Nu HTML checker here (DATELINE_TEST_VNU names its vnu.jar)")
	}
	java, err := exec.LookPath("java")
	if err != nil {
		SkipOrFail(t, "no java here for the Nu HTML checker")
	}
	dir := t.TempDir()
	for name, b := range pages {
		if err := os.WriteFile(filepath.Join(dir, name+".html"), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// One compiler level: the checker runs for seconds. The stack is for its schema.
	cmd := exec.Command(java, "-XX:TieredStopAtLevel=1", "-Xss8m", "-jar", jar, "--format", "json", "--exit-zero-always", dir)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %.2000s", err, stderr.Bytes())
	}
	var report struct {
		Messages []struct {
			Type, SubType, URL, Message, Extract string
			LastLine                             int
		}
	}
	if err := json.Unmarshal(stderr.Bytes(), &report); err != nil {
		t.Fatalf("%v in %.2000s", err, stderr.Bytes())
	}
	var out []string
	for _, m := range report.Messages {
		if m.Type == "error" || m.Type == "non-document-error" || m.SubType == "warning" {
			out = append(out, fmt.Sprintf("%s:%d: %s: %s (%s)", filepath.Base(m.URL), m.LastLine, m.Type, m.Message, strings.Join(strings.Fields(m.Extract), " ")))
		}
	}
	return out
}
