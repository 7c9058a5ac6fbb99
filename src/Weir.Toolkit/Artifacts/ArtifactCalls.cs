using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Weir.Pipelines.Execution;
using Weir.Toolkit.Access;
using Weir.Toolkit.Blobs;
using Weir.Toolkit.Listening;

namespace Weir.Toolkit.Artifacts;

/// <summary>The service of artifacts, version 4: the artifacts are those of the run, whoever made them.</summary>
internal sealed class ArtifactCalls(Doors doors) : Twirp("ArtifactService", new Dictionary<string, Func<HttpContext, Task>>
{
    ["CreateArtifact"] = context => CreateAsync(doors, context),
    ["FinalizeArtifact"] = context => FinalizeAsync(doors, context),
    ["ListArtifacts"] = context => ListAsync(doors, context),
    ["GetSignedArtifactURL"] = context => SignAsync(doors, context),
    ["DeleteArtifact"] = context => DeleteAsync(doors, context),
})
{
    private const string Zip = "application/zip";
    private const string DigestPrefix = "sha256:";

    private static async Task CreateAsync(Doors doors, HttpContext context)
    {
        var job = doors.Enter(context, TokenUse.Services);
        var request = await context.ReadJsonAsync(ArtifactJson.Default.CreateArtifactRequest, context.RequestAborted).ConfigureAwait(false);
        CheckRun(job, request.WorkflowRunBackendId);
        var name = Required(request.Name);
        var options = new ArtifactOptions
        {
            RetentionDays = request.ExpiresAt is { } expiry ? (int)Math.Ceiling((expiry - job.Time.GetUtcNow()).TotalDays) : null,
            MediaType = request.MimeType is null or "" or Zip ? null : request.MimeType,
        };
        await CheckAsync(job, name, options, context.RequestAborted).ConfigureAwait(false);

        // A step that is tried again begins anew what it has not ended.
        var upload = UploadOf(name);
        job.Uploads.Drop(upload);
        job.Uploads.Begin(upload, new ArtifactUpload(job.Request.Artifacts.NewFile(job.Request.Run), job.Uploads.Most, options));
        var address = doors.Addresses.Sign(context, BlobCalls.PathOf(job, upload), Deed.Write);
        await context.WriteJsonAsync(new CreateArtifactResponse(true, address), ArtifactJson.Default.CreateArtifactResponse).ConfigureAwait(false);
    }

    private static async Task FinalizeAsync(Doors doors, HttpContext context)
    {
        var job = doors.Enter(context, TokenUse.Services);
        var request = await context.ReadJsonAsync(ArtifactJson.Default.FinalizeArtifactRequest, context.RequestAborted).ConfigureAwait(false);
        CheckRun(job, request.WorkflowRunBackendId);
        var name = Required(request.Name);
        var upload = job.Uploads.Find<ArtifactUpload>(UploadOf(name));
        if (upload.Size is { } size && size != request.Size)
            throw Refusal.Malformed($"the artifact '{name}' has {size} bytes, {request.Size} were announced");
        var artifact = await job.Uploads.HandOverAsync(UploadOf(name), upload, file => KeepAsync(job, name, file, upload.Options, request.Hash)).ConfigureAwait(false);
        await context.WriteJsonAsync(new FinalizeArtifactResponse(true, artifact.Id), ArtifactJson.Default.FinalizeArtifactResponse).ConfigureAwait(false);
    }

    private static async Task ListAsync(Doors doors, HttpContext context)
    {
        var job = doors.Enter(context, TokenUse.Services);
        var request = await context.ReadJsonAsync(ArtifactJson.Default.ListArtifactsRequest, context.RequestAborted).ConfigureAwait(false);
        CheckRun(job, request.WorkflowRunBackendId);
        var artifacts = await job.Request.Artifacts.ListAsync(job.Request.Run, context.RequestAborted).ConfigureAwait(false);
        var listed = artifacts
            .Where(artifact => (request.NameFilter is null || artifact.Name == request.NameFilter) && (request.IdFilter is null || artifact.Id == request.IdFilter))
            .Select(artifact => new ListedArtifact(
                job.RunBackendId,
                job.JobBackendId,
                artifact.Id,
                artifact.Name,
                artifact.Size,
                artifact.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
                DigestPrefix + artifact.Digest));
        await context.WriteJsonAsync(new ListArtifactsResponse([.. listed]), ArtifactJson.Default.ListArtifactsResponse).ConfigureAwait(false);
    }

    private static async Task SignAsync(Doors doors, HttpContext context)
    {
        var job = doors.Enter(context, TokenUse.Services);
        var artifact = await NamedAsync(job, context).ConfigureAwait(false);
        var name = string.Create(CultureInfo.InvariantCulture, $"artifact-{artifact.Id}{(artifact.MediaType is null ? ".zip" : "")}");
        job.Offer(name, new Download(
            artifact.MediaType is null ? $"{artifact.Name}.zip" : artifact.Name,
            artifact.MediaType ?? Zip,
            cancellationToken => job.Request.Artifacts.OpenAsync(artifact, cancellationToken)));
        var address = doors.Addresses.Sign(context, BlobCalls.PathOf(job, name), Deed.Read);
        await context.WriteJsonAsync(new SignedArtifactResponse(address), ArtifactJson.Default.SignedArtifactResponse).ConfigureAwait(false);
    }

    private static async Task DeleteAsync(Doors doors, HttpContext context)
    {
        var job = doors.Enter(context, TokenUse.Services);
        var artifact = await NamedAsync(job, context).ConfigureAwait(false);
        await job.Request.Artifacts.DeleteAsync(artifact, context.RequestAborted).ConfigureAwait(false);
        await context.WriteJsonAsync(new DeleteArtifactResponse(true, artifact.Id), ArtifactJson.Default.DeleteArtifactResponse).ConfigureAwait(false);
    }

    private static async ValueTask CheckAsync(ServedJob job, string name, ArtifactOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await job.Request.Artifacts.CheckAsync(job.Request.Run, name, options, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException refused)
        {
            var kept = await job.Request.Artifacts.ListAsync(job.Request.Run, cancellationToken).ConfigureAwait(false);
            throw kept.Any(artifact => artifact.Name == name) ? Refusal.Conflict(refused.Message) : Refusal.Malformed(refused.Message);
        }
    }

    private static async ValueTask<Artifact> KeepAsync(ServedJob job, string name, SpooledFile file, ArtifactOptions options, string? hash)
    {
        var artifact = await job.Request.Artifacts.KeepAsync(job.Request.Run, name, file.Path, file.Digest, options, job.Ended).ConfigureAwait(false);
        if (hash is null or "" || hash == DigestPrefix + artifact.Digest)
            return artifact;
        await job.Request.Artifacts.DeleteAsync(artifact, CancellationToken.None).ConfigureAwait(false);
        throw Refusal.Malformed($"the artifact '{name}' is not what was sent: its digest is {DigestPrefix}{artifact.Digest}, {hash} was announced");
    }

    private static async ValueTask<Artifact> NamedAsync(ServedJob job, HttpContext context)
    {
        var request = await context.ReadJsonAsync(ArtifactJson.Default.NamedArtifactRequest, context.RequestAborted).ConfigureAwait(false);
        CheckRun(job, request.WorkflowRunBackendId);
        var name = Required(request.Name);
        var artifacts = await job.Request.Artifacts.ListAsync(job.Request.Run, context.RequestAborted).ConfigureAwait(false);
        return artifacts.FirstOrDefault(artifact => artifact.Name == name) ?? throw Refusal.Missing($"this run has no artifact '{name}'");
    }

    private static void CheckRun(ServedJob job, string? run)
    {
        if (run != job.RunBackendId)
            throw Refusal.Forbidden("the artifacts of another run are not within reach of this job's token");
    }

    private static string Required(string? name) => name is { Length: > 0 } ? name : throw Refusal.Malformed("an artifact needs a name");

    // Names may have any characters, and addresses better not.
    private static string UploadOf(string name) => $"artifact-upload-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16))}";
}
