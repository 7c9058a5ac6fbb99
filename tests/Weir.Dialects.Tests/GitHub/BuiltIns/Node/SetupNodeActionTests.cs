using Weir.Dialects.GitHub.BuiltIns.Versions;

namespace Weir.Dialects.Tests.GitHub.BuiltIns.Node;

/// <summary>With the Node.js in PATH, and with programs that stand in for others.</summary>
public class SetupNodeActionTests : BuiltInScene
{
    private const string SetupNode = "actions/setup-node";

    [Fact]
    public async Task The_Node_in_PATH_is_used_without_the_rest_of_its_folder()
    {
        var version = await NeedNodeAsync();

        var call = await SucceedAsync(SetupNode, ("node-version", $"{version.Major}"));

        Assert.Equal($"v{version}", call.Results["node-version"]);
        Assert.All(call.Paths, path => Assert.StartsWith(Session.Places.Temporary, path, StringComparison.Ordinal));
        Assert.Equal($"v{version}", await StepAsync(call, "node", "--version"));
        Assert.NotEqual("", await StepAsync(call, "npm", "--version"));
        Assert.Equal(3, call.Matchers[0].Split("\"owner\"").Length - 1);
    }

    [Fact]
    public async Task A_job_may_set_it_up_twice()
    {
        var version = await NeedNodeAsync();
        var first = await SucceedAsync(SetupNode, ("node-version", $"{version.Major}"));
        Variables["PATH"] = string.Join(':', first.Paths.Append(Session.Environment["PATH"]));

        var second = await SucceedAsync(SetupNode, ("node-version", $"{version.Major}"));

        Assert.Equal($"v{version}", await StepAsync(second, "node", "--version"));
        Assert.NotEqual("", await StepAsync(second, "npm", "--version"));
    }

    [Fact]
    public async Task Global_packages_are_the_jobs_own()
    {
        await NeedNodeAsync();
        Add("tool/package.json", """{ "name": "weir-tool", "version": "1.0.0", "bin": { "weir-tool": "run.js" } }""");
        Add("tool/run.js", "#!/usr/bin/env node\nconsole.log('ran');\n");

        var call = await SucceedAsync(SetupNode, ("node-version", "*"));
        await StepAsync(call, "npm", "install", "--global", "--offline", "--no-audit", "--no-fund", "./tool");

        Assert.Equal("ran", await StepAsync(call, "weir-tool"));
        Assert.StartsWith(Session.Places.Temporary, await StepAsync(call, "npm", "root", "--global"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".nvm/versions/node/v99.1.0/bin", "NVM_DIR", ".nvm")]
    [InlineData(".volta/tools/image/node/99.1.0/bin", "VOLTA_HOME", ".volta")]
    [InlineData(".local/share/fnm/node-versions/v99.1.0/installation/bin", null, null)]
    [InlineData(".local/share/mise/installs/node/99.1.0/bin", null, null)]
    [InlineData(".asdf/installs/nodejs/99.1.0/bin", null, null)]
    [InlineData("n/versions/node/99.1.0/bin", "N_PREFIX", ".")]
    public async Task Version_managers_are_searched(string folder, string? variable, string? value)
    {
        if (variable is not null)
            Variables[variable] = Path.GetFullPath(Session.In("elsewhere", value!));
        var programs = variable is null ? InHome(folder) : Session.In("elsewhere", folder);
        AddProgram(Path.Combine(programs, "node"), "echo v99.1.0");

        var call = await SucceedAsync(SetupNode, ("node-version", ">=99"));

        Assert.Equal("v99.1.0", call.Results["node-version"]);
        Assert.Equal(programs, call.Paths[1]);
    }

    [Theory]
    [InlineData(".nvmrc", "v99.1\n")]
    [InlineData(".node-version", "# ours\n99.1.0")]
    [InlineData(".tool-versions", "python 3.9\nnodejs 99.1.0\n")]
    [InlineData("package.json", """{ "volta": { "node": "99.1.0" }, "engines": { "node": "1" } }""")]
    [InlineData("package.json", """{ "engines": { "node": ">=99 <100" } }""")]
    [InlineData("package.json", """{ "devEngines": { "runtime": [{ "name": "bun" }, { "name": "node", "version": "^99" }] }, "engines": { "node": "1" } }""")]
    [InlineData("package.json", """{ "volta": { "extends": "./base/package.json" } }""")]
    public async Task A_file_can_say_the_version(string name, string text)
    {
        AddProgram(InHome(".nvm/versions/node/v99.1.0/bin/node"), "echo v99.1.0");
        Add("base/package.json", """{ "volta": { "node": "99" } }""");
        Add(name, text);

        Assert.Equal("v99.1.0", (await SucceedAsync(SetupNode, ("node-version-file", name))).Results["node-version"]);
    }

    [Theory]
    [InlineData("none", "", "where there is no file")]
    [InlineData("package.json", "{}", "'engines.node' was expected")]
    [InlineData("package.json", "{", "is no JSON")]
    [InlineData("package.json", """{ "volta": { "extends": "package.json" } }""", "more than 10")]
    public async Task A_file_that_says_none_is_said(string name, string text, string expected)
    {
        if (text.Length > 0)
            Add(name, text);

        Assert.Contains(expected, await FailAsync(SetupNode, ("node-version-file", name)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_said_with_what_is_and_how_to_get_it()
    {
        AddProgram(InHome(".nvm/versions/node/v99.1.0/bin/node"), "echo v99.1.0");

        var message = await FailAsync(SetupNode, ("node-version", "98"));

        Assert.Contains("Node.js '98' is not on this machine", message, StringComparison.Ordinal);
        Assert.Contains("99.1.0 (nvm)", message, StringComparison.Ordinal);
        Assert.Contains("nvm install", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v6", "https://registry.npmjs.org", "", "//registry.npmjs.org/:_authToken=${NODE_AUTH_TOKEN}\nregistry=https://registry.npmjs.org/\n")]
    [InlineData("v4", "https://npm.pkg.github.com/", "", "//npm.pkg.github.com/:_authToken=${NODE_AUTH_TOKEN}\n@octo:registry=https://npm.pkg.github.com/\nalways-auth=false\n")]
    [InlineData("v6", "http://host:8080/a", "Team", "//host:8080/a/:_authToken=${NODE_AUTH_TOKEN}\n@team:registry=http://host:8080/a/\n")]
    public async Task A_registry_is_written_for_npm(string reference, string url, string scope, string expected)
    {
        Reference = reference;
        Variables["NODE_AUTH_TOKEN"] = "secret";

        var call = await SucceedAsync(SetupNode, ("registry-url", url), ("scope", scope));

        Assert.Equal(expected, await File.ReadAllTextAsync(call.Variables["NPM_CONFIG_USERCONFIG"], Token));
        Assert.Equal("secret", call.Variables["NODE_AUTH_TOKEN"]);
    }

    [Fact]
    public async Task What_npm_keeps_is_cached_by_its_lock_file()
    {
        await NeedNodeAsync();
        (string, string)[] inputs = [("node-version", "*"), ("cache", "npm")];
        Add("package-lock.json", "{}");
        var first = await SucceedAsync(SetupNode, inputs);
        Add(InHome(".npm/_cacache/x"), "kept");
        await EndAsync(SetupNode, first, inputs);
        NextJob();
        Add("package-lock.json", "{}");

        Assert.Equal("true", (await SucceedAsync(SetupNode, inputs)).Results["cache-hit"]);
        Assert.Equal("kept", await File.ReadAllTextAsync(InHome(".npm/_cacache/x"), Token));
    }

    [Theory]
    [InlineData("v5", "true", true)]
    [InlineData("v5", "false", false)]
    [InlineData("v4", "true", false)]
    public async Task Since_v5_a_package_of_npm_is_cached_unasked(string reference, string input, bool isCached)
    {
        await NeedNodeAsync();
        Reference = reference;
        Add("package.json", """{ "packageManager": "npm@10.0.0" }""");
        Add("package-lock.json", "{}");

        Assert.Equal(isCached, (await SucceedAsync(SetupNode, ("package-manager-cache", input))).Results.ContainsKey("cache-hit"));
    }

    [Theory]
    [InlineData("cache", "bower", "'npm', 'yarn' or 'pnpm', found 'bower'")]
    [InlineData("cache", "npm", "no file in the workspace fits 'package-lock.json' or")]
    [InlineData("architecture", "s390x", "input 'architecture' is 's390x'")]
    [InlineData("registry-url", "npmjs", "an address like")]
    public async Task What_an_input_cannot_be_is_said(string input, string value, string expected) =>
        Assert.Contains(expected, await FailAsync(SetupNode, (input, value)), StringComparison.Ordinal);

    [Fact]
    public async Task Both_ways_to_say_the_version_are_one_too_many()
    {
        AddProgram(InHome(".nvm/versions/node/v99.1.0/bin/node"), "echo v99.1.0");

        Assert.Contains("only 'node-version' is used", (await SucceedAsync(SetupNode, ("node-version", "99"), ("node-version-file", "x"))).Warnings, StringComparison.Ordinal);
    }

    private async Task<SemanticVersion> NeedNodeAsync()
    {
        var program = await Session.FindProgramAsync("node", Session.Environment["PATH"], Token);
        Assert.SkipWhen(program is null, "there is no node in PATH");
        var call = await SucceedAsync(SetupNode, ("node-version", "*"));
        return SemanticVersion.TryParse(call.Results["node-version"])!;
    }
}
