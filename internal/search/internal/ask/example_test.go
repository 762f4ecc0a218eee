package ask_test

import (
	"fmt"

	"dateline/internal/search/internal/ask"
)

func ExampleParse() {
	q := ask.Parse("讲话人：布林肯，《巴黎协定》 -煤炭 之后：2021年2月 before:04/02/2021")
	for _, p := range q.Parts {
		fmt.Printf("%q phrase=%t not=%t\n", p.Text, p.Phrase, p.Not)
	}
	fmt.Println(q.Fields, q.After.Format("2006-01-02"), q.Doubts)
	fmt.Println(q.Without("speaker").With("place", "New York"))
	// Output:
	// "巴黎协定" phrase=true not=false
	// "煤炭" phrase=false not=true
	// "before:04/02/2021" phrase=false not=false
	// [{speaker 布林肯 false}] 2021-02-01 [{query.date before:04/02/2021}]
	// "巴黎协定" -煤炭 before:04/02/2021 place:"New York" after:2021-02-01
}
