using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Pipelines.Containers;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker.Images;

/// <summary>Makes one image present, by the first of its policies that works.</summary>
internal sealed class ImagePull(DockerEngine engine, RegistryLogins logins, TimeProvider time, ImageRequest request, IOutput output)
{
    private readonly ImageReference _image = ImageRequest.Read(request.Reference);

    private string Platform => request.Platform ?? engine.Description.Platform;

    /// <exception cref="ExecutorException">None of the policies works; says why the last does not.</exception>
    public async Task<ReadyImage> RunAsync(CancellationToken cancellationToken)
    {
        var policies = request.Policies.Count == 0 ? [PullPolicy.IfNotPresent] : request.Policies;
        foreach (var policy in policies.SkipLast(1))
        {
            try
            {
                return await TryAsync(policy, cancellationToken).ConfigureAwait(false);
            }
            catch (ExecutorException exception)
            {
                new PullProgress(_image.FamiliarName, output, time).Say($"{exception.Message}; trying the next pull policy");
            }
        }

        return await TryAsync(policies[^1], cancellationToken).ConfigureAwait(false);
    }

    private async Task<ReadyImage> TryAsync(PullPolicy policy, CancellationToken cancellationToken)
    {
        if (policy == PullPolicy.Always)
            return await PullAsync(cancellationToken).ConfigureAwait(false);
        var present = await LookAsync(_image.FamiliarName, cancellationToken).ConfigureAwait(false);
        if (present is not null && (request.Platform is null || ImagePlatform.Fits(Platform, present.Platform)))
            return present;
        if (policy == PullPolicy.IfNotPresent)
            return await PullAsync(cancellationToken).ConfigureAwait(false);
        throw new ExecutorException(
            present is null
                ? $"the engine does not have the image '{_image}', and it is not to be pulled; pull or build it before ('docker pull {_image}'), or allow another pull policy"
                : $"the engine has the image '{_image}' for {present.Platform} only, not for {Platform}, and it is not to be pulled; pull it for that platform, or allow another pull policy");
    }

    private async Task<ReadyImage> PullAsync(CancellationToken cancellationToken)
    {
        var progress = new PullProgress(_image.FamiliarName, output, time);
        var began = time.GetTimestamp();
        progress.Say($"pulling {_image}{(request.Platform is null ? "" : $" for {Platform}")}");
        var credentials = await CredentialsAsync(progress, cancellationToken).ConfigureAwait(false);
        var wanted = new ImagesCreateParameters { FromImage = _image.Name, Tag = _image.Version, Platform = request.Platform };
        try
        {
            await engine.Client.Images.CreateImageAsync(wanted, credentials, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (DockerApiException refusal)
        {
            throw Failure(refusal.StatusCode, EngineFailure.Said(refusal.ResponseBody), credentials);
        }
        catch (Exception exception) when (EngineFailure.Covers(exception))
        {
            throw EngineFailure.Explain(engine.Endpoint, $"the image '{_image}' cannot be pulled", exception);
        }

        if (progress.Error is { } error)
            throw Failure(HttpStatusCode.OK, error, credentials);
        var name = _image.Digest is null ? $"{_image.Name}:{_image.Version}" : $"{_image.Name}@{_image.Digest}";
        var pulled = await LookAsync(name, cancellationToken).ConfigureAwait(false)
            ?? throw new ExecutorException($"the image '{_image}' was pulled, but the engine at {engine.Endpoint} does not have it; something else removed it, run again");
        if (!ImagePlatform.Fits(Platform, pulled.Platform) && request.Platform is not null)
            throw new ExecutorException($"the image '{_image}' cannot be used: {PullFailure.NoPlatform(_image, Platform)} (it has {pulled.Platform})");
        progress.Say(FormattableString.Invariant(
            $"pulled {_image} in {time.GetElapsedTime(began).TotalSeconds:0.0} s: {pulled.Digest ?? pulled.Id}, {PullProgress.Megabytes(pulled.Size)}"));
        return pulled;
    }

    // Public images need no credentials, so that a broken store of them must not stand in their way.
    private async Task<AuthConfig?> CredentialsAsync(PullProgress progress, CancellationToken cancellationToken)
    {
        if (request.Credentials is { } given)
            return RegistryLogins.Given(given, _image.Registry);
        try
        {
            return await logins.FindAsync(_image.Registry, cancellationToken).ConfigureAwait(false);
        }
        catch (ExecutorException exception)
        {
            progress.Say($"{exception.Message}; pulling without credentials");
            return null;
        }
    }

    private ExecutorException Failure(HttpStatusCode status, string said, AuthConfig? credentials) =>
        PullFailure.Explain(_image, Platform, engine.Endpoint, status, said, credentials is not null);

    private Task<ReadyImage?> LookAsync(string name, CancellationToken cancellationToken) => ReadyImages.FindAsync(engine, name, _image, cancellationToken);
}
