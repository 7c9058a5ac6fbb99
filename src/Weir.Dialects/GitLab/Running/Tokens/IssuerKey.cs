using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Weir.Dialects.GitLab.Running.Tokens;

/// <summary>The key that signs id tokens on this machine: RSA of 2048 bits, made once, readable by the user alone.</summary>
internal sealed class IssuerKey : IDisposable
{
    private const int Bits = 2048;
    private const string File = "issuer.pem";

    private readonly RSA _key;

    private IssuerKey(RSA key) => _key = key;

    /// <summary>Opens the key in a folder, and makes it where there is none.</summary>
    public static IssuerKey Open(string folder)
    {
        var path = Path.Combine(folder, File);
        var key = RSA.Create(Bits);
        if (!System.IO.File.Exists(path))
            Keep(folder, path, key.ExportPkcs8PrivateKeyPem());
        key.ImportFromPem(System.IO.File.ReadAllText(path));
        return new IssuerKey(key);
    }

    /// <summary>A token with the claims that are written, signed by RS256.</summary>
    public string Sign(Action<Utf8JsonWriter> claims)
    {
        var header = Encoded(writer =>
        {
            writer.WriteString("alg", "RS256");
            writer.WriteString("kid", Base64Url.EncodeToString(SHA256.HashData(_key.ExportSubjectPublicKeyInfo())));
            writer.WriteString("typ", "JWT");
        });
        var signed = $"{header}.{Encoded(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    // Of two jobs that make it at once, the first one counts.
    private static void Keep(string folder, string path, string pem)
    {
        Directory.CreateDirectory(folder);
        var own = Path.Combine(folder, Path.GetRandomFileName());
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(own, options))
            stream.Write(Encoding.ASCII.GetBytes(pem));
        try
        {
            System.IO.File.Move(own, path, overwrite: false);
        }
        catch (IOException) when (System.IO.File.Exists(path))
        {
            System.IO.File.Delete(own);
        }
    }

    private static string Encoded(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return Base64Url.EncodeToString(buffer.WrittenSpan);
    }
}
