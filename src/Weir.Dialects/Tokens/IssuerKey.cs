using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Weir.Dialects.Tokens;

/// <summary>The key that signs id tokens on this machine: RSA of 2048 bits, made once, readable by the user alone.</summary>
/// <remarks>What checks tokens takes the public half from the key set beside it, <c>issuer.jwks.json</c>.</remarks>
internal sealed class IssuerKey : IDisposable
{
    private const int Bits = 2048;
    private const string File = "issuer.pem";
    private const string KeySetFile = "issuer.jwks.json";

    private readonly RSA _key;

    private IssuerKey(RSA key) => _key = key;

    /// <summary>Opens the key in a folder, and makes it where there is none.</summary>
    public static IssuerKey Open(string folder)
    {
        var path = Path.Combine(folder, File);
        var key = RSA.Create(Bits);
        if (!System.IO.File.Exists(path))
            Keep(folder, path, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
        key.ImportFromPem(System.IO.File.ReadAllText(path));
        var issuer = new IssuerKey(key);
        if (!System.IO.File.Exists(Path.Combine(folder, KeySetFile)))
            Keep(folder, Path.Combine(folder, KeySetFile), issuer.KeySet);
        return issuer;
    }

    /// <summary>The public half, which checks tokens, as a JSON Web Key Set.</summary>
    public byte[] KeySet => Json(writer =>
    {
        var key = _key.ExportParameters(includePrivateParameters: false);
        writer.WriteStartArray("keys");
        writer.WriteStartObject();
        writer.WriteString("kty", "RSA");
        writer.WriteString("use", "sig");
        writer.WriteString("alg", "RS256");
        writer.WriteString("kid", Id);
        writer.WriteString("n", Base64Url.EncodeToString(key.Modulus));
        writer.WriteString("e", Base64Url.EncodeToString(key.Exponent));
        writer.WriteEndObject();
        writer.WriteEndArray();
    });

    /// <summary>A token with the claims that are written, signed by RS256.</summary>
    public string Sign(Action<Utf8JsonWriter> claims)
    {
        var header = Base64Url.EncodeToString(Json(writer =>
        {
            writer.WriteString("alg", "RS256");
            writer.WriteString("kid", Id);
            writer.WriteString("typ", "JWT");
        }));
        var signed = $"{header}.{Base64Url.EncodeToString(Json(claims))}";
        return $"{signed}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private string Id => Base64Url.EncodeToString(SHA256.HashData(_key.ExportSubjectPublicKeyInfo()));

    // Of two jobs that make it at once, the first one counts.
    private static void Keep(string folder, string path, byte[] content)
    {
        Directory.CreateDirectory(folder);
        var own = Path.Combine(folder, Path.GetRandomFileName());
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(own, options))
            stream.Write(content);
        try
        {
            System.IO.File.Move(own, path, overwrite: false);
        }
        catch (IOException) when (System.IO.File.Exists(path))
        {
            System.IO.File.Delete(own);
        }
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
