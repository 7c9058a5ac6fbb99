using System.Net;
using System.Net.Sockets;
using Weir.Engine.Executors.Docker;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Triggers;
using Weir.Testing;
using Weir.Testing.Images;

namespace Weir.Dialects.Tests.GitLab.Running;

/// <summary>Jobs and services in containers of the machine's engine.</summary>
public sealed class ContainerTests : PipelineScene
{
    private const int Port = 34567;
    private const string Image = $"image: {SmallImage.Name}\n";

    private static readonly MadeImage Page = new()
    {
        Name = "weir-test/page:1",
        Packages = ["busybox-static"],
        Recipe = "1",
        Fill = files =>
        {
            files.Basics();
            files.Text("www/index.html", "a page\n");
        },
        Instructions = ["ENV PATH=/bin", $"EXPOSE {Port}", $"CMD [\"httpd\", \"-f\", \"-p\", \"{Port}\", \"-h\", \"/www\"]"],
    };

    private readonly EngineAccess _access = new(EngineSurroundings.Of(new Dictionary<string, string>(), $"unix://{LocalEngine.Socket}"), TimeProvider.System);

    private DockerOptions _limits = new();

    public ContainerTests() => SmallImage.Require();

    [Fact]
    public async Task All_scripts_of_a_job_run_in_its_container()
    {
        var job = await RunJobAsync($"{Image}script: [grep -c mona /etc/passwd, touch /kept]\nafter_script: [ls /kept, pwd]");
        Assert.Equal("1", job.OutputOf("script"));
        Assert.Equal("/kept\n/builds/octo/shop", job.OutputOf("after_script"));
    }

    [Fact]
    public async Task A_user_who_is_not_root_writes_in_the_project_and_reads_file_variables()
    {
        Sources.Files["sub/file"] = "";
        var job = await RunJobAsync(
            $"image: {{ name: {SmallImage.Name}, docker: {{ user: mona }} }}\nscript: [id -un, touch here sub/there, 'cat $CONFIG']",
            Triggers.Push().With(new ProvidedVariable("CONFIG", "its content", VariableLevel.Project) { IsFile = true }));
        Assert.Equal("mona\nits content", job.OutputOf("script"));
    }

    [Fact]
    public async Task Artifacts_and_caches_go_from_one_container_to_the_next()
    {
        await RunAsync($$"""
            default: { image: {{SmallImage.Name}}, cache: { paths: [kept] } }
            one: { stage: build, script: [echo a > a, mkdir kept, echo b > kept/b], artifacts: { paths: [a] } }
            two: { stage: test, script: [cat a kept/b] }
            """);
        Assert.Equal("a\nb", Job("two").OutputOf("script"));
    }

    [Theory]
    [InlineData("[sh, -c]", "")]
    [InlineData("[env, FROM=entrypoint]", "entrypoint")]
    [InlineData("[sh, -c, 'export FROM=entrypoint; \"$0\" \"$@\"']", "entrypoint")]
    [InlineData("['']", "")]
    public async Task What_an_entrypoint_exports_is_there_for_scripts(string entrypoint, string found)
    {
        var job = await RunJobAsync($"image: {{ name: {SmallImage.Name}, entrypoint: {entrypoint.Replace("\\", "", StringComparison.Ordinal)} }}\nscript: ['echo \"<$FROM>\"']");
        Assert.Equal($"<{found}>", job.OutputOf("script"));
    }

    [Fact]
    public async Task An_entrypoint_that_does_not_run_its_command_is_told_with_what_to_do()
    {
        var job = await RunJobAsync($"image: {{ name: {SmallImage.Name}, entrypoint: [echo, never] }}\nscript: ['true']");
        Assert.Equal(FailureCause.System, job.Outcome.Cause);
        Assert.StartsWith(
            $"the entrypoint of '{SmallImage.Name}' (echo never) does not run the command that it is given, so no script can run in it: give it an empty entrypoint (entrypoint: [\"\"])",
            job.Outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_whose_time_is_up_is_ended_in_its_container_and_still_runs_its_after_script()
    {
        Once("ready", () => Time.Advance(TimeSpan.FromMinutes(3)));
        var job = await RunJobAsync($"{Image}timeout: 3m\nscript: [echo ready, sleep 1000]\nafter_script: ['echo $CI_JOB_STATUS', \"ps | grep -c '[s]leep 1000' || true\"]");
        Assert.Equal((JobResult.Failure, FailureCause.TimedOut), (job.Outcome.Result, job.Outcome.Cause));
        Assert.Equal("timedout\n0", job.OutputOf("after_script"));
    }

    [Fact]
    public async Task A_cancelled_job_ends_in_its_container()
    {
        Once("ready", Cancel);
        var job = await RunJobAsync($"{Image}script: [echo ready, sleep 1000]");
        Assert.Equal(JobResult.Cancelled, job.Outcome.Result);
    }

    [Fact]
    public async Task A_service_is_waited_for_until_its_ports_are_open()
    {
        var job = await RunJobAsync($"{Image}services: [{{ name: {Page.Require()}, alias: page }}]\nscript: ['wget -q -O - http://page:{Port}/']");
        Assert.Equal("a page", job.OutputOf("script"));
    }

    [Fact]
    public async Task A_service_that_is_not_ready_is_told_with_its_log_and_the_job_goes_on()
    {
        var job = await RunJobAsync($"{Image}services: [{{ name: {Page.Require()}, alias: page, command: [sh, -c, 'echo why; exit 3'] }}]\nscript: [echo on]");
        Assert.Contains($"WARNING: The service '{Page.Name}-0' ({Page.Name}) probably did not start: it ended with exit code 3.\nThe last lines of the service:\n  why", job.OutputOf("prepare_executor"), StringComparison.Ordinal);
        Assert.Equal("on", job.OutputOf("script"));
    }

    [Fact]
    public async Task A_service_whose_ports_stay_closed_is_told_and_the_job_goes_on()
    {
        _limits = new DockerOptions { PortLimit = TimeSpan.Zero };
        var job = await RunJobAsync($"{Image}services: [{{ name: {Page.Require()}, alias: page, command: [sleep, '1000'] }}]\nscript: [echo on]");
        Assert.Contains($"probably did not start: its port {Port} did not open within 0 seconds.", job.OutputOf("prepare_executor"), StringComparison.Ordinal);
        Assert.Equal("on", job.OutputOf("script"));
    }

    [Fact]
    public async Task A_job_on_the_machine_reaches_a_service_under_its_own_port()
    {
        var job = await RunJobAsync($"services: [{Page.Require()}]\nscript: ['curl -s http://127.0.0.1:{Port}/']");
        Assert.Equal("a page", job.OutputOf("script"));
        Assert.EndsWith($"The job runs on this machine, where the service '{Page.Name}-0' is at 127.0.0.1:{Port}", job.OutputOf("prepare_executor"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_published_under_another()
    {
        using var taken = new TcpListener(IPAddress.Loopback, Port);
        taken.Start();
        var job = await RunJobAsync($"services: [{Page.Require()}]\nscript: ['true']");
        Assert.Matches($@"is at 127\.0\.0\.1:(?!{Port})\d+ \(its port {Port}\)$", job.OutputOf("prepare_executor"));
    }

    // The job's own time stands still in tests; that of the engine goes on.
    private protected override ValueTask<IJobSession> OpenAsync(SessionRequest request) =>
        new DockerExecutor(Options, _limits, _access, TimeProvider.System).OpenAsync(request, TestContext.Current.CancellationToken);

    protected override void Dispose(bool disposing)
    {
        _access.Dispose();
        base.Dispose(disposing);
    }
}
