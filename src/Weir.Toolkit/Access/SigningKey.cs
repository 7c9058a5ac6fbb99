using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Weir.Toolkit.Access;

/// <summary>Signs what this process hands out and takes back: a key that is made anew each time, is never kept, and that nobody else has.</summary>
internal sealed class SigningKey
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>The signature of a text.</summary>
    public string Sign(string text) => Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)));

    /// <summary>Whether a signature is that of a text. Takes as long for one that is not as for one that is.</summary>
    public bool IsSigned(string text, string signature) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Sign(text)), Encoding.UTF8.GetBytes(signature));
}
