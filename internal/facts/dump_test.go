package facts

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"strconv"
	"strings"
	"testing"
)

func TestDump(t *testing.T) {
	which := os.Getenv("DUMP")
	if which == "" {
		t.Skip("no DUMP")
	}
	f := map[string]func(testing.TB) []release{"state": stateGov, "wh": whitehouse, "sg": sgMlaw, "twp": twPresident, "tnn": twTainan, "cn": cnMFA}[which]
	mod, _ := strconv.Atoi(os.Getenv("MOD"))
	off, _ := strconv.Atoi(os.Getenv("OFF"))
	for _, x := range f(t) {
		h := fnv.New32()
		h.Write([]byte(x.id))
		if mod > 0 && int(h.Sum32())%mod != off {
			continue
		}
		if s := os.Getenv("GREP"); s != "" && !strings.Contains(x.id+x.hints.Headline, s) {
			continue
		}
		r := Read(x.text, x.hints)
		body := r.Body
		r.Body = ""
		b, _ := json.Marshal(r)
		fmt.Printf("== %s pub=%s creator=%s\n %s\n", strings.TrimPrefix(x.id, "01-official-statements/"), x.published, x.creator, b)
		n := 0
		for l := range strings.Lines(x.text) {
			if strings.TrimSpace(l) != "" {
				fmt.Printf("   | %s\n", cutRunes(strings.TrimSpace(l), 70))
				if n++; n == 5 {
					break
				}
			}
		}
		fmt.Printf("   B %q … %q\n", cutRunes(body, 50), string([]rune(body)[max(0, len([]rune(body))-50):]))
	}
}
