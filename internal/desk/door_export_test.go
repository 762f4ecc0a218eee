package desk

// For tests of package desk_test.
var (
	Within          = within
	PasswordProblem = passwordProblem
	DeviceOf        = device
)
