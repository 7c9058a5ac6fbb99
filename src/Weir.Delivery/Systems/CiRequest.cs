using System.Text;
using System.Text.Json.Nodes;

namespace Weir.Delivery.Systems;

/// <summary>A request, which can be sent again.</summary>
internal sealed record CiRequest(HttpMethod Method, Uri Address)
{
    private string? _body;
    private string? _type;

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public CiRequest WithJson(JsonNode body) => this with { _body = body.ToJsonString(), _type = "application/json" };

    public CiRequest WithForm(string name, string value) =>
        this with { _body = $"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}", _type = "application/x-www-form-urlencoded" };

    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, Address);
        foreach (var (name, value) in Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        message.Headers.TryAddWithoutValidation("User-Agent", "weir");
        if (_body is not null)
            message.Content = new StringContent(_body, Encoding.UTF8, _type!);
        else if (Method == HttpMethod.Post)
            message.Content = new ByteArrayContent([]);
        return message;
    }
}
