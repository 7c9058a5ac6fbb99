using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Weir.Delivery.Analysis.Sources;

/// <summary>Signs requests to AWS, in the fourth version of its signatures.</summary>
internal static class AwsSigning
{
    private const string Algorithm = "AWS4-HMAC-SHA256", Form = "application/x-www-form-urlencoded; charset=utf-8";

    /// <summary>A signed POST of a form.</summary>
    /// <param name="address">Where; without a query.</param>
    /// <param name="body">The form, encoded.</param>
    /// <param name="service">The service's name in signatures.</param>
    /// <param name="access">Who asks.</param>
    /// <param name="now">When.</param>
    public static HttpRequestMessage Post(Uri address, string body, string service, AwsAccess access, DateTimeOffset now)
    {
        var time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var day = time[..8];
        SortedDictionary<string, string> headers = new(StringComparer.Ordinal) { ["content-type"] = Form, ["host"] = address.Authority, ["x-amz-date"] = time };
        if (!string.IsNullOrEmpty(access.SessionToken))
            headers["x-amz-security-token"] = access.SessionToken;
        var names = string.Join(';', headers.Keys);
        var canonical = $"POST\n{address.AbsolutePath}\n\n{string.Concat(headers.Select(static header => $"{header.Key}:{header.Value}\n"))}\n{names}\n{Hash(body)}";
        var scope = $"{day}/{access.Region}/{service}/aws4_request";
        var key = new[] { day, access.Region!, service, "aws4_request" }.Aggregate(Encoding.UTF8.GetBytes($"AWS4{access.SecretKey}"), Mac);
        var signature = Convert.ToHexStringLower(Mac(key, $"{Algorithm}\n{time}\n{scope}\n{Hash(canonical)}"));

        var message = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(Form);
        foreach (var (name, value) in headers.Where(static header => header.Key.StartsWith("x-amz", StringComparison.Ordinal)))
            message.Headers.Add(name, value);
        message.Headers.Authorization = new AuthenticationHeaderValue(Algorithm, $"Credential={access.KeyId}/{scope}, SignedHeaders={names}, Signature={signature}");
        return message;
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
