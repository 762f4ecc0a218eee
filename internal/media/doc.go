// Package media takes in the pictures and files of a newsroom and keeps their
// bytes. It knows nothing of items, SQL or HTTP: it turns a stream that somebody
// sent into blobs named by their SHA-256, and says what it made.
//
// Entry points: [OpenDisk] or [NewS3] for a place to keep bytes ([Blobs]), and
// [New] for an [Intake] on top of it. [Intake.Take] takes a picture,
// [Intake.TakeFile] a file to be attached. What is public is read back with
// [Blobs].Open, by hash. The media type is not kept beside the bytes: whoever
// calls keeps the [Image] or [File] that was returned.
//
// What it promises:
//
//   - What a thing is, is decided by its bytes; its name and what the sender
//     called it decide nothing, save which of two kinds of plain text it is.
//   - Every byte of a picture that is kept was written by an encoder here, from
//     pixels and from nothing else. EXIF, GPS positions, XMP, colour profiles,
//     comments and whatever was hidden after the end of the picture are left
//     behind. The orientation that EXIF asks for is applied first.
//   - Size and dimensions are checked before a pixel is decoded, and so is
//     whether so small a file can be so large a picture at all. One picture is
//     decoded at a time.
//   - Uploads pass through a file in a temporary folder, not through memory.
//   - What is refused is refused as a dateline.Invalid whose sentence says what
//     to send instead.
//
// What it does not promise: a document or recording is kept as it came, with the
// metadata that its author left in it, and it is not searched for viruses. Colour
// profiles are dropped, not converted: a picture in Display P3 or Adobe RGB is
// shown as if it were sRGB. Whoever serves an attachment should add
// "Content-Disposition: attachment" and "X-Content-Type-Options: nosniff".
package media
