using System.Runtime.InteropServices;

namespace Weir.Engine.Unix;

/// <summary>What the last system call of this thread said.</summary>
internal static class Errno
{
    public static int Last => Marshal.GetLastPInvokeError();

    /// <summary>The system's own words, such as <c>No space left on device</c>.</summary>
    public static string Text(int error) => Marshal.GetPInvokeErrorMessage(error);

    /// <summary>An exception that says what could not be done and why.</summary>
    public static IOException Failure(string what) => new($"{what}: {Text(Last)}", Last);
}
