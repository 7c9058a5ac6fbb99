using Weir.Pipelines.Execution;
using Xunit;

namespace Weir.Testing.Executors;

/// <summary>
/// How every executor runs processes. With <see cref="ExecutorOutputContract"/>, <see cref="ExecutorFilesContract"/>,
/// <see cref="ExecutorStopContract"/> and <see cref="ExecutorEndContract"/> it is what "an executor" means.
/// </summary>
public abstract class ExecutorContract(IExecutorUnderTest underTest) : ExecutorScene(underTest)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(42)]
    [InlineData(255)]
    public async Task Gives_the_exit_code(int code)
    {
        var result = await Session.RunAsync(Script($"exit {code}"), new RecordedOutput(), Token);
        Assert.Equal(new ProcessResult(code, false), result);
    }

    [Theory]
    [InlineData("KILL", 137)]
    [InlineData("TERM", 143)]
    [InlineData("SEGV", 139)]
    public async Task An_end_by_a_signal_is_128_and_its_number(string signal, int code)
    {
        var result = await Session.RunAsync(Script($"kill -{signal} $$"), new RecordedOutput(), Token);
        Assert.Equal(new ProcessResult(code, false), result);
    }

    [Fact]
    public async Task The_environment_is_exactly_what_was_given()
    {
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = Session.Environment["PATH"],
            ["EMPTY"] = "",
            ["BLANKS"] = "  a  b ",
            ["EQUALS"] = "a=b=c",
            ["QUOTES"] = """it's "quoted" $HOME `x` \n""",
            ["WIDE"] = "grüße 水 🎉",
        };
        var lines = await LinesAsync(Command("env") with { Environment = environment });
        Assert.Equal(environment.Select(entry => $"{entry.Key}={entry.Value}").Order(StringComparer.Ordinal), lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Arguments_arrive_as_they_are()
    {
        string[] arguments = ["", "a b", "*", "$HOME", "'\"\\", "水", "-n", "--"];
        Assert.Equal(arguments.Select(argument => $"[{argument}]"), await LinesAsync("for a; do echo \"[$a]\"; done", arguments));
    }

    [Fact]
    public async Task A_line_end_in_an_argument_or_variable_stays()
    {
        var request = Script("printf '%s|%s' \"$1\" \"$V\"", "a\nb");
        var environment = new Dictionary<string, string>(Session.Environment) { ["V"] = "c\nd" };
        Assert.Equal(["a", "b|c", "d"], await LinesAsync(request with { Environment = environment }));
    }

    [Fact]
    public async Task There_is_nothing_to_read_from_the_standard_input() =>
        Assert.Equal(["end"], await LinesAsync("cat; echo end"));

    [Theory]
    [InlineData("with a space")]
    [InlineData("ünïcödé 水")]
    [InlineData("quo'te\"d")]
    public async Task Runs_in_folders_of_any_name(string name)
    {
        var folder = $"{Session.Places.Workspace}/{name}";
        await Session.Files.MakeFolderAsync(folder, Token);
        await WriteAsync($"{folder}/script.sh", "pwd", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal([folder], await LinesAsync(Command("sh", "./script.sh") with { WorkingDirectory = folder }));
    }

    [Fact]
    public async Task The_workspace_ends_with_the_repository_and_is_empty()
    {
        Assert.EndsWith("/shop/shop", Session.Places.Workspace, StringComparison.Ordinal);
        Assert.Equal([Session.Places.Workspace], await LinesAsync("pwd; ls -A"));
    }

    [Fact]
    public async Task The_home_is_the_jobs_own_and_empty()
    {
        Assert.Equal(Session.Places.Home, Session.Environment["HOME"]);
        Assert.Equal([], await LinesAsync("ls -A \"$HOME\""));
        await LinesAsync("echo x > \"$HOME/.profile\"");
        Assert.Equal("x\n", await ReadAsync($"{Session.Places.Home}/.profile"));
    }

    [Fact]
    public async Task Finds_programs_in_the_path_that_is_given()
    {
        var folder = $"{Session.Places.Workspace}/bin";
        await WriteAsync($"{folder}/tool", "#!/bin/sh\necho found\n", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await WriteAsync($"{folder}/text", "no program", UnixFileMode.UserRead);
        Assert.Equal($"{folder}/tool", await Session.FindProgramAsync("tool", $"/nowhere:{folder}", Token));
        Assert.Null(await Session.FindProgramAsync("text", folder, Token));
        Assert.Null(await Session.FindProgramAsync("tool", "/nowhere", Token));
        Assert.Null(await Session.FindProgramAsync("bin", Session.Places.Workspace, Token));
        var environment = new Dictionary<string, string> { ["PATH"] = folder };
        Assert.Equal(["found"], await LinesAsync(Command("tool") with { Environment = environment }));
    }

    [Fact]
    public async Task A_missing_program_is_named_with_the_path_it_was_looked_for_in()
    {
        var environment = new Dictionary<string, string> { ["PATH"] = "/nowhere/at/all" };
        var message = await RefusalAsync(Command("no-such-program") with { Environment = environment });
        Assert.Contains("'no-such-program' was not found in PATH (/nowhere/at/all)", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_working_directory_is_named()
    {
        var folder = $"{Session.Places.Workspace}/absent";
        var message = await RefusalAsync(Command("env") with { WorkingDirectory = folder });
        Assert.Contains($"working directory '{folder}' does not exist", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_executable_is_named()
    {
        await WriteAsync($"{Session.Places.Workspace}/tool", "#!/bin/sh\n", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var message = await RefusalAsync(Command("./tool"));
        Assert.Contains("'./tool' cannot be started: it is not executable; chmod +x", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_interpreter_of_a_script_is_named()
    {
        await WriteAsync($"{Session.Places.Workspace}/tool", "#!/opt/none/python -x\n", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var message = await RefusalAsync(Command("./tool"));
        Assert.Contains("interpreter '/opt/none/python', which does not exist here", message, StringComparison.Ordinal);
    }

    private async Task<string> RefusalAsync(ProcessRequest request)
    {
        var refusal = await Assert.ThrowsAsync<ExecutorException>(() => Session.RunAsync(request, new RecordedOutput(), Token).AsTask());
        return refusal.Message;
    }
}
