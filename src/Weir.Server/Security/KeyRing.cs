using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Weir.Server.Storage;

namespace Weir.Server.Security;

/// <summary>Seals what the database is not to show: secrets, and what holds some. The keys are in a file beside it, which backups of the database do not have.</summary>
/// <remarks>
/// AES-256 in GCM. What is sealed begins with the name of its key: after a new key was added, which seals from then on, older ones still open.
/// Safe for concurrent use.
/// </remarks>
internal sealed class KeyRing
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly IReadOnlyList<(string Name, byte[] Key)> _keys;

    private KeyRing(IReadOnlyList<(string, byte[])> keys) => _keys = keys;

    /// <summary>Reads the keys, or makes a first one where there is no such file. Each line is a name and a key in base64; the last line seals.</summary>
    /// <exception cref="StorageException">The file is damaged, or others may read it.</exception>
    public static KeyRing OpenFile(string path)
    {
        if (!File.Exists(path))
            AddKey(path);
        if ((File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0)
            throw new StorageException($"others may read the keys in '{path}': chmod 600 closes it");
        List<(string, byte[])> keys = [];
        foreach (var line in File.ReadLines(path).Where(static line => line.Length > 0))
        {
            var bytes = new byte[KeyBytes];
            if (line.Split(' ') is not [var name, var text] || !Convert.TryFromBase64String(text, bytes, out var count) || count != KeyBytes)
                throw new StorageException($"'{path}' is damaged: expected lines of a name and {KeyBytes} bytes in base64");
            keys.Add((name, bytes));
        }

        return keys.Count > 0 ? new KeyRing(keys) : throw new StorageException($"'{path}' has no key: put it back from a backup, or what was sealed is lost");
    }

    /// <summary>Adds a key to a file, which seals from the next start on; what older keys have sealed can still be opened.</summary>
    public static void AddKey(string path)
    {
        var number = File.Exists(path) ? File.ReadLines(path).Count(static line => line.Length > 0) + 1 : 1;
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        using var file = new FileStream(path, options);
        file.Write(Encoding.ASCII.GetBytes(FormattableString.Invariant($"k{number} {Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes))}\n")));
        file.Flush(flushToDisk: true);
    }

    /// <summary>Seals bytes.</summary>
    public string Seal(ReadOnlySpan<byte> content)
    {
        var (name, key) = _keys[^1];
        var whole = new byte[NonceBytes + TagBytes + content.Length];
        RandomNumberGenerator.Fill(whole.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(whole.AsSpan(0, NonceBytes), content, whole.AsSpan(NonceBytes + TagBytes), whole.AsSpan(NonceBytes, TagBytes), Encoding.ASCII.GetBytes(name));
        return $"{name}.{Base64Url.EncodeToString(whole)}";
    }

    /// <summary>Opens what was sealed.</summary>
    /// <exception cref="StorageException">It was changed since, or its key is not there.</exception>
    public byte[] Open(string text)
    {
        var name = text[..Math.Max(0, text.IndexOf('.', StringComparison.Ordinal))];
        if (_keys.FirstOrDefault(key => key.Name == name).Key is not { } key)
            throw new StorageException($"the key '{name}' is not in the server's key file: put the file back that it was sealed with");
        try
        {
            var whole = Base64Url.DecodeFromChars(text.AsSpan(name.Length + 1));
            var content = new byte[whole.Length - NonceBytes - TagBytes];
            using var cipher = new AesGcm(key, TagBytes);
            cipher.Decrypt(whole.AsSpan(0, NonceBytes), whole.AsSpan(NonceBytes + TagBytes), whole.AsSpan(NonceBytes, TagBytes), content, Encoding.ASCII.GetBytes(name));
            return content;
        }
        catch (Exception damage) when (damage is CryptographicException or FormatException or OverflowException)
        {
            throw new StorageException("what was sealed was changed since: it is not opened", damage);
        }
    }
}
