using System.Text;
using Weir.Pipelines.Containers;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Triggers;
using Weir.Testing;

namespace Weir.Dialects.Tests.GitLab.Running;

/// <summary>What jobs ask of containers, which are noted and never run.</summary>
public sealed class JobImagesTests : PipelineScene
{
    private readonly FakeContainers _containers = new();

    private JobContainers Wanted => _containers.Wanted!;

    [Theory]
    [InlineData("postgres:13", "", "postgres")]
    [InlineData("registry.example.com:5000/group/db:1.2", "", "registry.example.com__group__db registry.example.com-group-db")]
    [InlineData("group/db@sha256:0000000000000000000000000000000000000000000000000000000000000000", "", "group__db group-db")]
    [InlineData("db", "one,two  three", "db one two three")]
    [InlineData("db", "$NAME-of-it", "db shop-of-it")]
    public async Task A_service_has_the_names_of_its_image_and_those_that_it_is_given(string image, string alias, string names)
    {
        await RunJobAsync($"image: alpine\nvariables: {{ NAME: shop }}\nservices: [{{ name: '{image}'{(alias.Length > 0 ? $", alias: '{alias}'" : "")} }}]\nscript: ['true']");
        Assert.Equal(names, string.Join(' ', Assert.Single(Wanted.Services).Aliases));
    }

    [Fact]
    public async Task A_name_belongs_to_the_first_service_that_has_it_and_one_without_a_name_is_not_started()
    {
        var job = await RunJobAsync("image: alpine\nservices: [db, { name: db, alias: second }, 'db:2']\nscript: ['true']");
        Assert.Equal(["db", "second"], Wanted.Services.Select(service => string.Join(' ', service.Aliases)));
        Assert.Equal("the service 'db:2' is not started, as on GitLab: a service before it has all of its names; give it an 'alias' of its own", job.Warnings);
    }

    [Fact]
    public async Task Names_users_and_platforms_are_expanded_commands_and_entrypoints_are_not()
    {
        await RunJobAsync("""
            variables: { TAG: '13', WHO: mona, ARCH: arm64 }
            image: { name: 'job:$TAG', entrypoint: ['$TAG'], docker: { user: '$WHO', platform: 'linux/$ARCH' } }
            services: [{ name: 'db:$TAG', entrypoint: ['$TAG'], command: ['$TAG'], docker: { user: '$WHO', platform: 'linux/$ARCH' } }]
            script: ['true']
            """);
        var service = Assert.Single(Wanted.Services).Container;
        Assert.All([Wanted.Job!, service], container => Assert.Equal(("mona", "linux/arm64", "$TAG"), (container.User, container.Platform, Assert.Single(container.Entrypoint!))));
        Assert.Equal(("job:13", "db:13", "$TAG"), (Wanted.Job!.Image, service.Image, Assert.Single(service.Command!)));
    }

    [Fact]
    public async Task Services_get_the_variables_of_the_pipeline_s_files_and_not_those_of_settings()
    {
        Secrets["KEY"] = "hunter2";
        var job = await RunJobAsync(
            "image: alpine\nvariables: { OPEN: file, COPY: '$KEY' }\nservices: [{ name: db, variables: { OWN: '$OPEN $OTHER', OTHER: o, HIDDEN: '<$KEY>' } }]\nscript: ['true']",
            Triggers.Push().With(new ProvidedVariable("KEY", null, VariableLevel.Project)));
        var service = Assert.Single(Wanted.Services).Container.Environment;
        Assert.Equal(("file", "hunter2", "file o", "<>"), (service["OPEN"], service["COPY"], service["OWN"], service["HIDDEN"]));
        Assert.DoesNotContain("KEY", service.Keys);
        Assert.Equal("hunter2", Wanted.Job!.Environment["KEY"]);
        Assert.Equal("the variable HIDDEN of the service 'db' refers to KEY, which GitLab does not give to services: only those of the pipeline's files; it is empty", job.Warnings);
    }

    [Theory]
    [InlineData("['']", "")]
    [InlineData("[sh, -c, '']", "sh|-c|")]
    public async Task An_entrypoint_of_an_empty_word_is_none_and_empty_words_elsewhere_are_words(string written, string entrypoint)
    {
        await RunJobAsync($"image: {{ name: alpine, entrypoint: {written} }}\nscript: ['true']");
        Assert.Equal(entrypoint, string.Join('|', Wanted.Job!.Entrypoint!));
    }

    [Theory]
    [InlineData("registry.example.com/a", "{\"auths\":{\"registry.example.com\":{\"auth\":\"@\"}}}", "mona:secret")]
    [InlineData("registry.example.com:5000/a", "{\"auths\":{\"https://registry.example.com:5000/v2/\":{\"auth\":\"@\"}}}", "mona:secret")]
    [InlineData("alpine", "{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\"@\"}}}", "mona:secret")]
    [InlineData("registry.example.com/a", "{\"auths\":{\"registry.example.com\":{\"username\":\"mona\",\"password\":\"secret\"}}}", "mona:secret")]
    [InlineData("other.example.com/a", "{\"auths\":{\"registry.example.com\":{\"auth\":\"@\"}}}", null)]
    [InlineData("gitlab.example.com:5050/a", "{}", "ci:token")]
    public async Task Registries_are_given_what_the_job_has_for_them(string image, string configuration, string? given)
    {
        var auth = Convert.ToBase64String(Encoding.UTF8.GetBytes("mona:secret"));
        await RunJobAsync($$"""
            variables: { DOCKER_AUTH_CONFIG: '{{configuration.Replace("@", auth, StringComparison.Ordinal)}}', CI_REGISTRY: 'gitlab.example.com:5050', CI_REGISTRY_USER: ci, CI_REGISTRY_PASSWORD: token }
            image: {{image}}
            script: ['true']
            """);
        Assert.Equal(given, Wanted.Job!.Credentials is { } credentials ? $"{credentials.User}:{credentials.Password}" : null);
    }

    [Fact]
    public async Task A_configuration_of_registries_that_is_none_fails_the_job()
    {
        var job = await RunJobAsync("variables: { DOCKER_AUTH_CONFIG: '{' }\nimage: alpine\nscript: ['true']");
        Assert.StartsWith("the variable DOCKER_AUTH_CONFIG is not a configuration of Docker: ", job.Outcome.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("never", "Never")]
    [InlineData("[always, if-not-present]", "Always IfNotPresent")]
    public async Task Pull_policies_are_tried_in_their_order(string written, string policies)
    {
        await RunJobAsync($"image: {{ name: alpine, pull_policy: {written} }}\nscript: ['true']");
        Assert.Equal(policies, string.Join(' ', Wanted.Job!.PullPolicies));
    }

    [Fact]
    public async Task An_image_whose_variables_are_empty_fails_the_job_and_such_a_service_is_left_out()
    {
        var job = await RunJobAsync("image: $NOWHERE\nservices: [$NOWHERE]\nscript: ['true']");
        Assert.Equal((JobResult.Failure, FailureCause.System), (job.Outcome.Result, job.Outcome.Cause));
        Assert.Equal("the name of the job's image is empty: its variables have no value here; give them with --var NAME=VALUE", job.Outcome.Reason);

        await RunJobAsync("image: alpine\nservices: [$NOWHERE]\nscript: ['true']");
        Assert.Empty(Wanted.Services);
    }

    [Fact]
    public async Task That_an_image_cannot_be_had_is_a_failure_of_the_system_which_is_tried_again_where_the_job_says_so()
    {
        _containers.Refusal = "the image 'alpine' cannot be pulled";
        var job = await RunJobAsync("image: alpine\nretry: { max: 1, when: runner_system_failure }\nscript: ['true']");
        Assert.Equal((FailureCause.System, "the image 'alpine' cannot be pulled"), (job.Outcome.Cause, job.Outcome.Reason));
        Assert.Equal(2, Legs.Ran.Count);
    }

    [Fact]
    public async Task Services_reach_the_job_as_build_and_one_without_an_image_reaches_them_on_the_machine()
    {
        await RunJobAsync("image: alpine\nservices: [db]\nscript: ['true']");
        Assert.Equal(["build"], Wanted.Job!.Options.Network.Aliases);

        await RunJobAsync("services: [db]\nscript: ['true']");
        Assert.Null(Wanted.Job);
        Assert.True(Assert.Single(Wanted.Services).PublishPorts);
    }

    private protected override async ValueTask<IJobSession> OpenAsync(SessionRequest request) => new DeskSession(await base.OpenAsync(request), _containers);
}
