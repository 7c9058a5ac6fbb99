using System.Net;
using System.Net.NetworkInformation;
using Weir.Pipelines.Execution;

namespace Weir.Toolkit.Tests;

public sealed class ListenerTests : ToolkitScene
{
    [Fact]
    public async Task Jobs_share_one_port_of_the_loopback_address()
    {
        var (one, other) = (await OpenAsync(), await OpenAsync());

        Assert.Equal(one.Access.Address, other.Access.Address);
        Assert.Equal("127.0.0.1", one.Access.Address.Host);
        Assert.NotEqual(one.Access.Token, other.Access.Token);
    }

    [Fact]
    public async Task A_process_that_reaches_this_machine_elsewhere_gets_addresses_that_it_can_reach()
    {
        var near = await OpenAsync();
        var far = await OpenAsync(address: IPAddress.Parse("127.0.0.2"));
        await near.UploadAsync("dist", "text");

        var address = (await far.ArtifactAsync("GetSignedArtifactURL", "\"name\":\"dist\"")).Text("signed_url");

        Assert.StartsWith("http://127.0.0.2:", far.Access.Address.AbsoluteUri, StringComparison.Ordinal);
        Assert.StartsWith(far.Access.Address.AbsoluteUri, address, StringComparison.Ordinal);
        Assert.Equal("text", (await ToolkitClient.SendAsync(HttpMethod.Get, address)).Body);
    }

    [Fact]
    public async Task An_address_that_is_none_of_this_machine_is_refused()
    {
        var client = await OpenAsync();

        var error = await Assert.ThrowsAsync<ToolkitException>(async () => await client.Job.ConnectAsync(IPAddress.Parse("192.0.2.1"), Token));

        Assert.StartsWith("the services for actions cannot listen on 192.0.2.1: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_listens_any_more_at_the_end()
    {
        var port = (await OpenAsync()).Access.Address.Port;
        Assert.Contains(port, Listening());

        await Toolkit.DisposeAsync();

        Assert.DoesNotContain(port, Listening());
    }

    private static IEnumerable<int> Listening() => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(endpoint => endpoint.Port);
}
