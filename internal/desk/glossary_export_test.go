package desk

// What tests hold the limits of the newsroom to.
var (
	Unkept     = unkept
	UnkeptPair = unkeptPair
)
