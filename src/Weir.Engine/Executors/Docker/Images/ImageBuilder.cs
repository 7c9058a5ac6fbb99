using System.IO.Pipelines;
using System.Net;
using System.Text.RegularExpressions;
using Docker.DotNet;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Pipelines.Containers;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker.Images;

/// <summary>Makes images from Dockerfiles, with the builder that every engine has; what only BuildKit can do it refuses.</summary>
internal sealed partial class ImageBuilder(DockerEngine engine, RegistryLogins logins, BuildContext context, string digest, IOutput output)
{
    // No registry is called so: an image that is not there is made, never looked for elsewhere.
    private const string Repository = "localhost/weir-build";

    private readonly ImageBuild _build = context.Build;

    private string Dockerfile => $"{_build.Folder.TrimEnd('/')}/{_build.Dockerfile}";

    /// <exception cref="ExecutorException">It cannot be made.</exception>
    public async Task<ReadyImage> RunAsync(CancellationToken cancellationToken)
    {
        var image = ImageRequest.Read($"{Repository}:{digest}");
        if (await ReadyImages.FindAsync(engine, image.FamiliarName, image, cancellationToken).ConfigureAwait(false) is { } present)
        {
            Say($"the image of '{Dockerfile}' is there already: {present.Id}");
            return present;
        }

        Say($"building the image of '{Dockerfile}'");
        await BuildAsync(image, cancellationToken).ConfigureAwait(false);
        return await ReadyImages.FindAsync(engine, image.FamiliarName, image, cancellationToken).ConfigureAwait(false)
            ?? throw new ExecutorException($"the image of '{Dockerfile}' was built, but the engine at {engine.Endpoint} does not have it; something else removed it, run again");
    }

    private async Task BuildAsync(ImageReference image, CancellationToken cancellationToken)
    {
        var progress = new BuildProgress(output);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pipe = new Pipe();
        var packing = PackAsync(pipe.Writer, ended.Token);
        try
        {
            var credentials = await CredentialsAsync(context.DockerfileText, cancellationToken).ConfigureAwait(false);
            await engine.Client.Images.BuildImageFromDockerfileAsync(Parameters(image), pipe.Reader.AsStream(), credentials, null, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (DockerApiException refusal)
        {
            throw Failure(progress, refusal.StatusCode, EngineFailure.Said(refusal.ResponseBody), refusal);
        }
        catch (Exception exception) when (EngineFailure.Covers(exception))
        {
            if (packing.IsFaulted)
                await packing.ConfigureAwait(false);
            throw EngineFailure.Explain(engine.Endpoint, $"the image of '{Dockerfile}' cannot be built", exception);
        }
        finally
        {
            progress.Flush();
            await ended.CancelAsync().ConfigureAwait(false);
            await packing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (progress.Error is { } error)
            throw Failure(progress, HttpStatusCode.OK, error, null);
    }

    private ImageBuildParameters Parameters(ImageReference image) => new()
    {
        Tags = [image.FamiliarName],
        Dockerfile = _build.Dockerfile,
        Platform = _build.Platform,
        Target = _build.Target,
        BuildArgs = _build.Arguments.ToDictionary(),
        Labels = _build.Labels.ToDictionary(),
        Remove = true,
        ForceRemove = true,
    };

    private async Task PackAsync(PipeWriter to, CancellationToken cancellationToken)
    {
        try
        {
            await context.PackAsync(to.AsStream(leaveOpen: true), cancellationToken).ConfigureAwait(false);
            await to.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await to.CompleteAsync(exception).ConfigureAwait(false);
            if (exception is StoreException or IOException or UnauthorizedAccessException)
                throw new ExecutorException($"the files for the image of '{Dockerfile}' cannot be read: {exception.Message}", exception);
            throw;
        }
    }

    /// <summary>The credentials of the registries that the Dockerfile names.</summary>
    private async Task<IReadOnlyList<AuthConfig>> CredentialsAsync(string dockerfile, CancellationToken cancellationToken)
    {
        var registries = From.Matches(dockerfile).Select(static match => match.Groups["image"].Value).Where(static image => !image.Contains('$'))
            .Select(static image => image.Split('/')[0]).Select(static first => first.Contains('.') || first.Contains(':') ? first : ImageReference.DockerHub).Distinct();
        List<AuthConfig> found = [];
        foreach (var registry in registries)
        {
            try
            {
                if (await logins.FindAsync(registry, cancellationToken).ConfigureAwait(false) is { } credentials)
                    found.Add(credentials);
            }
            catch (ExecutorException exception)
            {
                Say($"{exception.Message}; building without credentials for {registry}");
            }
        }

        return found;
    }

    private ExecutorException Failure(BuildProgress progress, HttpStatusCode status, string said, Exception? inner)
    {
        var reason = said switch
        {
            _ when Has(said, "requires BuildKit") || Has(said, "unknown flag") || (Has(said, "unknown instruction") && HereDocument.IsMatch(context.DockerfileText)) =>
                $"{said}; it needs BuildKit, which weir does not build with: build it by 'docker build', and name that image ('docker://name')",
            _ when Has(said, "pull access denied") || Has(said, "manifest unknown") || Has(said, "unauthorized") =>
                $"{said}; correct the image after FROM, or sign in to its registry with 'docker login'",
            _ => EngineFailure.OfAnswer(engine.Endpoint, status, said),
        };
        return new ExecutorException($"the image of '{Dockerfile}' cannot be built{(progress.Step is { } step ? $", in '{step}'" : "")}: {reason}", inner);
    }

    private void Say(string line) => output.Line(System.Text.Encoding.UTF8.GetBytes(line));

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^[ \t]*FROM[ \t]+(--[^ \t\n]+[ \t]+)*(?<image>[^ \t\r\n]+)", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex From { get; }

    [GeneratedRegex(@"^[ \t]*(RUN|COPY|ADD)[ \t].*<<-?[""']?[A-Za-z_]", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex HereDocument { get; }
}
