using System.Net;
using System.Text;

namespace Weir.Gateway.Tests;

/// <summary>A body whose second part is sent when somebody says so.</summary>
internal sealed class TwoPartContent(string first, Task more, string second) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(first));
        await stream.FlushAsync();
        await more;
        await stream.WriteAsync(Encoding.UTF8.GetBytes(second));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
