package newsroom_test

import (
	"bufio"
	crand "crypto/rand"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/storetest"
)

// crashChild names the variable by which TestCrash tells the test binary, run
// as its child, on which database to act until it is killed.
const crashChild = "DATELINE_CRASH_CHILD"

// TestCrashChild is no test: it is the program that TestCrash kills. It says on
// standard output what was acknowledged, one line an act, after the act returned.
func TestCrashChild(t *testing.T) {
	address := os.Getenv(crashChild)
	if address == "" {
		t.Skip("this is the program that TestCrash kills")
	}
	round := os.Getenv(crashChild + "_ROUND")
	db, err := store.Open(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	room := newsroom.New(db, time.Now, crand.Reader)
	say := func(state string, id dateline.ID, number int64) { fmt.Printf("did %s %s %d\n", state, id, number) }
	if err := room.Create(ctx, newsroom.Founding{Newsroom: storetest.Settings()}); err != nil && !is[dateline.Conflict](err) {
		t.Fatal(err)
	}
	fmt.Println("open")
	for n := 0; ; n++ {
		zh, en := pair()
		zh.Source, en.Source = fmt.Sprintf("%s/%d/zh", round, n), fmt.Sprintf("%s/%d/en", round, n)
		en.TranslationOf = zh.Source
		// A set of drafts is made public as one.
		got, err := room.Import(ctx, []newsroom.Release{zh, en}, drafts)
		if err != nil {
			t.Fatal(err)
		}
		id := got[0].Item
		say("draft", id, 0)
		done, err := room.Publish(ctx, newsroom.Publishing{Item: id, Key: zh.Source})
		if err != nil {
			t.Fatal(err)
		}
		say("live", id, done.Number)
		if n%3 == 0 {
			done, err := room.Withdraw(ctx, newsroom.Withdrawing{Item: id, Reason: dateline.Names{"en": "x"}, Remove: n%2 == 0})
			if err != nil {
				t.Fatal(err)
			}
			say("back", id, done.Number)
		}
		// A batch is made public as it comes in.
		var batch []newsroom.Release
		for i := range 4 {
			zh, en := pair()
			zh.Source, en.Source = fmt.Sprintf("%s/%d/%d/zh", round, n, i), fmt.Sprintf("%s/%d/%d/en", round, n, i)
			en.TranslationOf = zh.Source
			batch = append(batch, zh, en)
		}
		if got, err = room.Import(ctx, batch, public); err != nil {
			t.Fatal(err)
		}
		for _, o := range got {
			if !o.Public {
				t.Fatalf("%+v", o)
			}
			say("live", o.Item, 0)
		}
	}
}

// TestCrash kills a program at random moments while it opens, imports, publishes
// and withdraws, again and again on one database file. After each kill, whatever
// was acknowledged is there, and nothing is public in part.
func TestCrash(t *testing.T) {
	rounds := kills()
	address := storetest.SQLiteAddress(t)
	dice := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))
	acked := map[dateline.ID]string{}
	var number int64
	acts, interrupted := 0, 0
	for round := range rounds {
		lines := kill(t, "TestCrashChild", address, round, 0, dice)
		fresh := map[dateline.ID]string{}
		for _, line := range lines {
			var state, id string
			var n int64
			if _, err := fmt.Sscanf(line, "did %s %s %d", &state, &id, &n); err != nil {
				continue
			}
			fresh[dateline.ID(id)] = state
			number = max(number, n)
			acts++
		}
		if len(lines) > 0 && lines[len(lines)-1] != "open" {
			interrupted++
		}
		db, err := store.Open(ctx, address)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		if err := db.Check(ctx); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		if _, err := db.Read().Newsroom(ctx); err != nil {
			if len(lines) > 0 || !is[dateline.NotFound](err) {
				t.Fatalf("round %d: the newsroom is gone: %v", round, err)
			}
			db.Close()
			continue // killed before it was founded
		}
		for id, state := range fresh {
			acked[id] = state
		}
		check := fresh
		if round%20 == 19 || round == rounds-1 {
			check = acked // those of earlier rounds as well
		}
		for id, state := range check {
			item, err := db.Read().Item(ctx, id)
			if err != nil {
				t.Errorf("round %d: acknowledged and gone: %v", round, err)
				continue
			}
			lost := state == "live" && item.Status == dateline.Draft || state == "back" && item.Status != dateline.Withdrawn && item.Status != dateline.Removed
			if lost {
				t.Errorf("round %d: %s was acknowledged as %s and is %s", round, id, state, item.Status)
			}
		}
		if n, err := db.Number(ctx); err != nil || n < number {
			t.Errorf("round %d: act %d was acknowledged and the number is %d, %v", round, number, n, err)
		}
		db.Close()
		storetest.Consistent(t, address)
		whole(t, address)
		if t.Failed() {
			t.Fatalf("after round %d", round)
		}
	}
	t.Logf("%d kills, %d of them amid the acts; %d acknowledgements, none lost", rounds, interrupted, acts)
	if interrupted < rounds/4 {
		t.Errorf("only %d of %d kills hit the acts; the delays do not fit this machine", interrupted, rounds)
	}
}

// kills is how many times a program is killed.
func kills() int {
	switch {
	case testing.Short():
		return 5
	case os.Getenv("DATELINE_REQUIRE_ALL") == "1":
		return 200
	}
	return 20
}

// kill runs a child and kills it, mostly some milliseconds after it said that
// it is open or, where most is given, after it said up to so many lines more,
// sometimes whenever. It returns the lines that were acknowledged.
func kill(t *testing.T, program, address string, round, most int, dice *rand.Rand) []string {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^"+program+"$", "-test.count=1")
	child.Env = append(os.Environ(), crashChild+"="+address, crashChild+"_ROUND="+strconv.Itoa(round))
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	reading := bufio.NewReader(out)
	var lines []string
	if round%8 != 0 {
		line, err := reading.ReadString('\n')
		if err != nil || line != "open\n" {
			rest, _ := io.ReadAll(reading)
			child.Process.Kill()
			child.Wait()
			t.Fatalf("the child says %s%s", line, rest)
		}
		lines = append(lines, "open")
		wait := 120_000
		if most > 0 { // on a slow machine as many acts are hit as on a fast one
			for range dice.IntN(most) {
				if line, err = reading.ReadString('\n'); err != nil {
					break // it ended: what it said last is looked at below
				}
				lines = append(lines, strings.TrimSuffix(line, "\n"))
			}
			wait = 3_000
		}
		time.Sleep(time.Duration(dice.IntN(wait)) * time.Microsecond)
	} else {
		time.Sleep(time.Duration(dice.IntN(150_000)) * time.Microsecond)
	}
	child.Process.Kill() // SIGKILL: it gets to do nothing more
	rest, _ := io.ReadAll(reading)
	child.Wait()
	for line := range strings.Lines(string(rest)) {
		if whole, ok := strings.CutSuffix(line, "\n"); ok {
			lines = append(lines, whole)
		}
	}
	for i, line := range lines {
		if strings.Contains(line, "FAIL") {
			t.Fatalf("the child failed by itself: %s", strings.Join(lines[i:], "\n"))
		}
	}
	return lines
}

// whole checks that each item is public in both its languages or in none, that
// acts are numbered without a gap, and that no batch was imported in part.
func whole(t *testing.T, address string) {
	t.Helper()
	db := storetest.Raw(t, address)
	defer db.Close()
	for what, query := range map[string]string{
		"items public in one language":  "select count(*) from (select item_id from live group by item_id having count(*) <> 2)",
		"items with one text":           "select count(*) from (select item_id from editions group by item_id having count(*) <> 2)",
		"acts missing from the numbers": "select (select publication from newsroom) - (select count(*) from publications)",
		"batches in part": `select count(*) from (select substr(source_id, 1, length(source_id) - 5) as batch from items
			where source_id like '%/%/%/zh' group by batch having count(*) <> 4)`,
	} {
		var n int
		if err := db.QueryRow(query).Scan(&n); err != nil || n != 0 {
			t.Errorf("%s: %d, %v", what, n, err)
		}
	}
}
