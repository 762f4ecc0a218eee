// Package auth tells who somebody is: passwords, one-time codes, passkeys,
// an office's own sign-in (OpenID Connect), one-time links, and the throttle
// in front of them all.
//
// It is the part of the desk's door that can be reviewed alone. It holds no SQL,
// no HTTP handler and no template: the caller keeps what is to be kept in its
// database or session and passes it in again, and each comment here says which
// values those are and whether they are secret. Time, randomness and the HTTP
// client come in as values.
//
//   - [Passwords]: argon2id, and [Passwords.CheckNew] for what may become one
//   - [NewCodeSecret], [VerifyCode]: codes of an authenticator app; [NewRecovery], [UseRecovery]: codes on paper
//   - [Throttle]: how often may be guessed, without a way to lock a true user out
//   - [NewLink], [CheckLink]: links that are good once, as for an invitation
//   - [Passkeys]: WebAuthn with discoverable credentials
//   - [OIDC]: the authorization code flow with PKCE, and which account an [Identity] means
//
// What the package promises: no secret is stored from which a secret could be
// used again (passwords and recovery codes and links as hashes; the one
// exception, the secret of an authenticator app, has to be readable and is for
// the caller to seal); every comparison with a secret takes constant time; a
// guess at an account that does not exist takes the same time as at one that
// does; and no flood of guesses makes memory grow without bound.
//
// What it leaves to the caller: that a thing is used once. A code's step, a
// recovery code, a link, a passkey's session and a flow are taken out of the
// database or session in the same transaction that believes them.
package auth
