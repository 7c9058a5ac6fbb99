using System.Text;
using Weir.Server.Security;
using Weir.Server.Storage;
using Weir.Testing;

namespace Weir.Server.Tests.Security;

public sealed class KeyRingTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    private string Path => _scratch.In("keys");

    [Fact]
    public void What_was_sealed_is_opened_by_the_same_keys_and_never_looks_the_same()
    {
        var sealedOnce = KeyRing.OpenFile(Path).Seal("hunter2"u8);
        Assert.NotEqual(sealedOnce, KeyRing.OpenFile(Path).Seal("hunter2"u8));
        Assert.Equal("hunter2", Encoding.UTF8.GetString(KeyRing.OpenFile(Path).Open(sealedOnce)));
    }

    [Fact]
    public void After_a_new_key_was_added_it_seals_and_older_ones_still_open()
    {
        var old = KeyRing.OpenFile(Path).Seal("hunter2"u8);
        KeyRing.AddKey(Path);
        var ring = KeyRing.OpenFile(Path);
        Assert.StartsWith("k2.", ring.Seal("x"u8), StringComparison.Ordinal);
        Assert.Equal("hunter2", Encoding.UTF8.GetString(ring.Open(old)));
    }

    [Fact]
    public void What_was_changed_or_belongs_to_another_key_is_not_opened()
    {
        var ring = KeyRing.OpenFile(Path);
        var text = ring.Seal("hunter2"u8);
        for (var at = 0; at < text.Length; at++)
        {
            var changed = text.Remove(at, 1).Insert(at, text[at] == 'A' ? "B" : "A");
            Assert.Throws<StorageException>(() => ring.Open(changed));
            Assert.Throws<StorageException>(() => ring.Open(text[..at]));
        }

        Assert.Throws<StorageException>(() => KeyRing.OpenFile(_scratch.In("other")).Open(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("k1 tooshort\n")]
    [InlineData("no key at all\n")]
    public void A_damaged_file_is_refused_and_left_as_it_is(string text)
    {
        File.WriteAllText(Path, text);
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Throws<StorageException>(() => KeyRing.OpenFile(Path));
        Assert.Equal(text, File.ReadAllText(Path));
    }

    [Fact]
    public void Keys_that_others_may_read_are_refused()
    {
        KeyRing.OpenFile(Path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Contains("chmod 600", Assert.Throws<StorageException>(() => KeyRing.OpenFile(Path)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _scratch.Dispose();
}
