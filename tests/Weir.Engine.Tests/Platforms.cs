using System.Runtime.Versioning;

// The tests look at permissions and start programs as on Unix.
[assembly: UnsupportedOSPlatform("windows")]
