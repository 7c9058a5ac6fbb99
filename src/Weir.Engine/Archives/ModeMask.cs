namespace Weir.Engine.Archives;

internal static class ModeMask
{
    /// <summary>The permissions proper: neither archive nor cache hands on the right to become another user.</summary>
    public const UnixFileMode Permissions =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
}
