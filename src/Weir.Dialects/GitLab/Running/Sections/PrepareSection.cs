using Weir.Dialects.GitLab.Running.Tokens;
using Weir.Pipelines.Dialects;

namespace Weir.Dialects.GitLab.Running.Sections;

/// <summary>Makes what scripts find in variables: secrets, id tokens, file variables. It is a section of the log only where something is to be said.</summary>
internal sealed class PrepareSection(RunningJob job)
{
    /// <summary>Prepares the job.</summary>
    /// <exception cref="SectionException">Something that the job asks for cannot be had.</exception>
    public async Task RunAsync()
    {
        if (job.Settings["identity"] is not null)
            throw await RefuseAsync("'identity' asks a cloud for credentials in the name of GitLab, which only GitLab can do; give the credentials as variables").ConfigureAwait(false);
        await AddSecretsAsync().ConfigureAwait(false);
        job.Give(IdTokens.Of(job));
        foreach (var variable in job.Variables.Files)
            await job.WriteAsync($"variables/{variable.Name}", variable.Value).ConfigureAwait(false);
        if (job.Variables.Cycles.Count == 0)
            return;
        var section = await Section.BeginAsync(job, "prepare", "Prepare variables").ConfigureAwait(false);
        foreach (var cycle in job.Variables.Cycles)
            await section.WarnAsync($"the variables {string.Join(", ", cycle)} refer to each other in a circle, so no variable is expanded in another").ConfigureAwait(false);
        await section.EndAsync(Pipelines.Plans.JobResult.Success).ConfigureAwait(false);
    }

    private async Task AddSecretsAsync()
    {
        foreach (var (name, value) in job.Settings.Part("secrets").Entries)
        {
            if (job.Context.Assignment.Secrets.GetValueOrDefault(name) is not { } secret)
                throw await RefuseAsync($"the secret '{name}' comes from a store that only GitLab can ask; give it with --secret {name}").ConfigureAwait(false);
            var isFile = new JobText(value as Yaml.YamlNode.Mapping).Text("file") != "false";
            job.Give([new GitLab.Variables.Variable(name, secret, GitLab.Variables.VariableSource.ExecutionPolicy) { IsFile = isFile, IsRaw = true, IsMasked = true }]);
        }
    }

    private async Task<SectionException> RefuseAsync(string reason)
    {
        var section = await Section.BeginAsync(job, "prepare", "Prepare variables").ConfigureAwait(false);
        return await section.FailAsync(reason, FailureCause.System).ConfigureAwait(false);
    }
}
