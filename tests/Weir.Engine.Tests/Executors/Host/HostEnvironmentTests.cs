using Weir.Engine.Executors.Host;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Tests.Executors.Host;

public sealed class HostEnvironmentTests : IDisposable
{
    private static readonly JobPlaces Places = new("/w", "/t", "/tools", "/a", "/jobs/home");

    private readonly string _home = Directory.CreateTempSubdirectory("weir-test-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void Only_what_the_list_allows_comes_in()
    {
        var environment = For(new() { ["PATH"] = "/bin", ["AWS_SECRET_ACCESS_KEY"] = "x", ["GITHUB_TOKEN"] = "x", ["LD_PRELOAD"] = "x", ["BASH_ENV"] = "x" });
        Assert.Equal(["HOME", "LOGNAME", "PATH", "USER"], environment.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Names_with_a_star_stand_for_families()
    {
        var environment = For(new() { ["LC_ALL"] = "C.UTF-8", ["LC_TIME"] = "de_DE", ["JAVA_HOME_21_X64"] = "/jdk", ["LCD"] = "x" });
        Assert.Equal("C.UTF-8", environment["LC_ALL"]);
        Assert.Equal("de_DE", environment["LC_TIME"]);
        Assert.Equal("/jdk", environment["JAVA_HOME_21_X64"]);
        Assert.False(environment.ContainsKey("LCD"));
    }

    [Fact]
    public void The_home_is_the_jobs_and_the_temporary_folder_the_machines()
    {
        var environment = For(new() { ["HOME"] = _home, ["TMPDIR"] = "/var/tmp" });
        Assert.Equal("/jobs/home", environment["HOME"]);
        Assert.Equal("/var/tmp", environment["TMPDIR"]);
    }

    [Fact]
    public void Managers_of_tools_are_found_in_the_real_home()
    {
        foreach (var folder in (string[])[".rustup", ".cargo", ".pyenv", ".nvm"])
            Directory.CreateDirectory(Path.Combine(_home, folder));
        var environment = For(new() { ["HOME"] = _home, ["CARGO_HOME"] = "/opt/cargo" });
        Assert.Equal($"{_home}/.rustup", environment["RUSTUP_HOME"]);
        Assert.Equal("/opt/cargo", environment["CARGO_HOME"]);
        Assert.Equal($"{_home}/.pyenv", environment["PYENV_ROOT"]);
        Assert.Equal($"{_home}/.nvm", environment["NVM_DIR"]);
        Assert.False(environment.ContainsKey("SDKMAN_DIR"));
    }

    [Fact]
    public void What_the_host_gives_wins()
    {
        var options = new HostOptions { Surroundings = new Dictionary<string, string> { ["PATH"] = "/bin" }, Variables = new Dictionary<string, string> { ["PATH"] = "/opt", ["X"] = "1" } };
        var environment = HostEnvironment.For(Places, options);
        Assert.Equal(("/opt", "1"), (environment["PATH"], environment["X"]));
    }

    [Fact]
    public void The_list_names_nothing_twice_and_says_what_each_is_for()
    {
        Assert.Equal(AllowedVariables.All.Count, AllowedVariables.All.Select(variable => variable.Name).Distinct().Count());
        Assert.All(AllowedVariables.All, variable => Assert.NotEmpty(variable.Purpose));
    }

    private static IReadOnlyDictionary<string, string> For(Dictionary<string, string> surroundings) =>
        HostEnvironment.For(Places, new HostOptions { Surroundings = surroundings });
}
