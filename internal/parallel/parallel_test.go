package parallel

import "testing"

func TestUnitsAndText(t *testing.T) {
	const body = "# A\n\nOne.\n\n- a\n\n- b\n\n[^1]: n"
	h, l, b := Text(Units("Head", "Lead", body))
	if h != "Head" || l != "Lead" || b != body {
		t.Errorf("Text(Units) = %q, %q, %q", h, l, b)
	}
}
