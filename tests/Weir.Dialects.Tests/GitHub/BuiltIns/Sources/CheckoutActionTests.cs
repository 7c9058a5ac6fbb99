namespace Weir.Dialects.Tests.GitHub.BuiltIns.Sources;

public class CheckoutActionTests : BuiltInScene
{
    private const string Checkout = "actions/checkout";
    private const string Commit = "1111111111111111111111111111111111111111";

    [Fact]
    public async Task Without_inputs_the_runs_own_files_come_to_the_workspace()
    {
        var call = await SucceedAsync(Checkout);

        var request = Assert.Single(Sources.Requests);
        Assert.Equal(Session.Places.Workspace, request.Path);
        Assert.Null(request.Repository);
        Assert.Null(request.Reference);
        Assert.True(request is { Depth: 1, Clean: true, Tags: false, Submodules: false, LargeFiles: false, SparseIsCone: true, Sparse: [] });
        Assert.Equal("refs/heads/main", call.Results["ref"]);
        Assert.Equal(Commit, call.Results["commit"]);
        Assert.True(File.Exists(InWorkspace("README.md")));
    }

    [Fact]
    public async Task Every_input_arrives()
    {
        JobToken = "job-token";
        var call = await SucceedAsync(
            Checkout,
            ("repository", "octo/tools"), ("ref", "v2"), ("path", "deep/tools"), ("clean", "false"), ("sparse-checkout", "src\n\n docs "),
            ("sparse-checkout-cone-mode", "false"), ("fetch-depth", "0"), ("fetch-tags", "true"), ("lfs", "true"), ("submodules", "recursive"));

        var request = Assert.Single(Sources.Requests);
        Assert.Equal(("octo/tools", "v2", InWorkspace("deep/tools"), "job-token"), (request.Repository, request.Reference, request.Path, request.Token));
        Assert.Equal(["src", "docs"], request.Sparse);
        Assert.True(request is { Depth: 0, Clean: false, Tags: true, Submodules: true, NestedSubmodules: true, LargeFiles: true, SparseIsCone: false });
        Assert.Equal("v2", call.Results["ref"]);
    }

    [Fact]
    public async Task A_token_that_is_given_is_used_and_masked()
    {
        JobToken = "job-token";
        await SucceedAsync(Checkout, ("token", "given"));

        Assert.Equal("given", Sources.Requests[0].Token);
        Assert.Contains("given", Masks.Secrets);
    }

    [Fact]
    public async Task The_own_repository_is_known_in_any_case()
    {
        await SucceedAsync(Checkout, ("repository", "Octo/Shop"));

        Assert.Null(Sources.Requests[0].Repository);
    }

    [Theory]
    [InlineData("refs/heads/main")]
    [InlineData(Commit)]
    public async Task A_ref_that_names_the_run_itself_means_the_files_as_they_are(string reference)
    {
        await SucceedAsync(Checkout, ("ref", reference));

        Assert.Null(Sources.Requests[0].Reference);
    }

    [Fact]
    public async Task Of_another_repository_no_ref_is_the_runs_own()
    {
        await SucceedAsync(Checkout, ("repository", "octo/tools"), ("ref", "refs/heads/main"));

        Assert.Equal("refs/heads/main", Sources.Requests[0].Reference);
    }

    [Fact]
    public async Task A_commit_is_no_ref() => Assert.Equal("", (await SucceedAsync(Checkout, ("ref", Commit))).Results["ref"]);

    [Theory]
    [InlineData("v1", 0)]
    [InlineData("v1.2.0", 0)]
    [InlineData("v2", 1)]
    [InlineData("v6", 1)]
    [InlineData("8e8c483db84b4bee98b60c0593521ed34d9990e8", 1)]
    public async Task The_first_version_took_all_of_the_history(string reference, int depth)
    {
        Reference = reference;
        await SucceedAsync(Checkout);

        Assert.Equal(depth, Sources.Requests[0].Depth);
    }

    [Theory]
    [InlineData("path", "../elsewhere", "a folder in the workspace")]
    [InlineData("path", "/etc", "a folder in the workspace")]
    [InlineData("repository", "shop", "a name like 'owner/name' was expected")]
    [InlineData("submodules", "yes", "'true', 'recursive' or 'false', found 'yes'")]
    [InlineData("lfs", "1", "input 'lfs' is 'true' or 'false', found '1'")]
    public async Task What_an_input_cannot_be_is_said(string input, string value, string expected)
    {
        Assert.Contains(expected, await FailAsync(Checkout, (input, value)), StringComparison.Ordinal);
        Assert.Empty(Sources.Requests);
    }

    [Fact]
    public async Task What_the_checkout_cannot_do_fails_the_step()
    {
        Sources.Failure = "the branch 'x' is not here";

        Assert.Equal("the branch 'x' is not here", await FailAsync(Checkout, ("ref", "x")));
    }
}
