package parallel_test

import (
	"fmt"

	"dateline/internal/parallel"
)

// A translation is paired with its source; then the source is corrected.
func Example() {
	source := parallel.Units("Bridge opens", "", "The bridge opened on 4 May.\n\nIt is free of charge.")
	target := parallel.Units("大桥通车", "", "大桥于5月4日通车。\n\n免费通行。")
	a := parallel.Align(source, target, "en", "zh-Hans")

	now := parallel.Units("Bridge opens", "", "The bridge opened on 5 May.\n\nIt is free of charge.\n\nA ferry runs until June.")
	r := parallel.Stale(a, now)
	fmt.Printf("%d stale, %d added\n", r.Stale, r.Added)
	for _, row := range parallel.Rows(a, target, now) {
		for _, u := range row.Source {
			fmt.Print(u.Text)
		}
		fmt.Print(" | ")
		for _, u := range row.Target {
			fmt.Print(u.Text)
		}
		if row.Stale {
			fmt.Printf(" (was: %s)", row.Was[0])
		}
		fmt.Println()
	}
	// Output:
	// 1 stale, 1 added
	// Bridge opens | 大桥通车
	// The bridge opened on 5 May. | 大桥于5月4日通车。 (was: The bridge opened on 4 May.)
	// It is free of charge. | 免费通行。
	// A ferry runs until June. |
}
