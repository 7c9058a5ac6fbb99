using Weir.Dialects.GitLab.Running.Containers;
using Weir.Pipelines.Containers;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitLab.Running.Sections;

/// <summary>Starts the containers that a job asks for: its services and its own. It is a section of the log only where there are some.</summary>
internal sealed class ContainersSection(RunningJob job)
{
    /// <summary>Starts them.</summary>
    /// <exception cref="SectionException">They cannot be started.</exception>
    public async Task RunAsync()
    {
        if (job.Settings["image"] is null && job.Settings["services"] is null)
        {
            await StartAsync(JobContainers.None, new Lines(null)).ConfigureAwait(false);
            return;
        }

        var section = await Section.BeginAsync(job, "prepare_executor", "Prepare containers").ConfigureAwait(false);
        try
        {
            var images = new JobImages(job);
            var wanted = images.Read();
            foreach (var concern in images.Concerns)
                await section.WarnAsync(concern).ConfigureAwait(false);
            if (job.Settings["image"] is not null && wanted.Job is null)
                throw new ExecutorException("the name of the job's image is empty: its variables have no value here; give them with --var NAME=VALUE");
            foreach (var container in wanted.Services.Select(service => service.Container).Append(wanted.Job))
            {
                if (container?.Credentials is { } credentials)
                    job.Context.Masks.Add(credentials.Password);
            }

            await StartAsync(wanted, new Lines(section)).ConfigureAwait(false);
        }
        catch (ExecutorException exception)
        {
            throw await section.FailAsync(exception.Message, FailureCause.System).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (job.Context.Stop.Token.IsCancellationRequested)
        {
            await section.EndAsync(JobResult.Cancelled, job.Context.Stop.Reason).ConfigureAwait(false);
            return;
        }

        await section.EndAsync(JobResult.Success).ConfigureAwait(false);
    }

    /// <summary>Ends them. It is a section of the log only where the job asked for services.</summary>
    public async Task EndAsync()
    {
        var section = job.Settings["services"] is null ? null : await Section.BeginAsync(job, "cleanup", "Stop containers").ConfigureAwait(false);
        try
        {
            await job.Context.Session.Containers.StopAsync(new Lines(section), CancellationToken.None).ConfigureAwait(false);
        }
        catch (ExecutorException exception) when (section is not null)
        {
            await section.WarnAsync(exception.Message).ConfigureAwait(false);
        }

        if (section is not null)
            await section.EndAsync(JobResult.Success).ConfigureAwait(false);
    }

    private async Task StartAsync(JobContainers wanted, IOutput output)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(job.Force, job.Context.Stop.Token);
        await job.Context.Session.Containers.StartAsync(wanted, output, stop.Token).ConfigureAwait(false);
    }

    private sealed class Lines(Section? section) : IOutput
    {
        public void Line(ReadOnlySpan<byte> utf8) => section?.Say(System.Text.Encoding.UTF8.GetString(utf8));
    }
}
