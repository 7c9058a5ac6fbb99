namespace Weir.Dialects.Tests.GitHub.BuiltIns.Go;

public class GoInPathTests : BuiltInScene
{
    [Fact]
    public async Task A_link_in_PATH_leads_to_the_rest_of_Go()
    {
        AddProgram(InHome("opt/go/bin/go"), "echo go");
        Add(InHome("opt/go/VERSION"), "go98.1.5");
        Directory.CreateDirectory(InHome("links"));
        Directory.CreateDirectory(InHome("bin"));
        File.CreateSymbolicLink(InHome("links/go"), "../opt/go/bin/go");
        File.CreateSymbolicLink(InHome("bin/go"), InHome("links/go"));
        Variables["PATH"] = $"{InHome("bin")}:{Session.Environment["PATH"]}";

        var call = await SucceedAsync("actions/setup-go", ("go-version", "98"), ("cache", "false"));

        Assert.Equal(InHome("opt/go/bin"), call.Paths[0]);
    }
}
