using System.Security.Cryptography;
using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Win32.SafeHandles;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker.Elsewhere;

/// <summary>A pipe in a container that only the container sees: a second process there reads it, and the engine carries what it reads.</summary>
/// <remarks>
/// The reader marks the end, and on demand the place up to which it has read, for the engine does not say what is still on its way. It ends when it
/// is told so, as engines drop what a process that has ended leaves unread for two seconds.
/// </remarks>
internal sealed class StreamedOutput : ProcessOutput
{
    private const int Piece = 64 * 1024;

    private static readonly byte[] Ask = "\n"u8.ToArray();

    private readonly RunningContainer _container;
    private readonly byte[] _mark = [1, .. Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)))];
    private readonly TaskCompletionSource<string?> _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<MultiplexedStream?> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StreamedOutput(RunningContainer container, string inside)
        : base(inside, new Pipe()) => _container = container;

    /// <summary>Begins to read a pipe, which need not be there yet.</summary>
    public static StreamedOutput Open(RunningContainer container, string inside)
    {
        var output = new StreamedOutput(container, inside);
        var writer = new FileStream(new SafeFileHandle(output.Pipe.TakeWriter(), ownsHandle: true), FileAccess.Write, bufferSize: 0);
        _ = output.ReadAsync(writer);
        return output;
    }

    public override async ValueTask<string?> ArriveAsync()
    {
        try
        {
            if (!_arrived.Task.IsCompleted && await _opened.Task.ConfigureAwait(false) is { } stream)
                await stream.WriteAsync(Ask, 0, Ask.Length, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // Whoever reads notices as well, and says so.
        }

        return await _arrived.Task.ConfigureAwait(false);
    }

    public override void Dispose()
    {
        // The reader goes on until nobody writes, or the container is gone.
    }

    private async Task ReadAsync(FileStream writer)
    {
        string? failure;
        await using (writer.ConfigureAwait(false))
        {
            try
            {
                failure = await ReadToEndAsync(writer).ConfigureAwait(false);
            }
            catch (ExecutorException exception)
            {
                failure = exception.Message;
            }
            catch (Exception exception) when (_container.Engine.Explain("the output of a process was lost", exception) is { } explained)
            {
                failure = explained.Message;
            }
        }

        _opened.TrySetResult(null);
        if (failure is not null && !_arrived.Task.IsCompleted)
            await FreeAsync().ConfigureAwait(false);
        _arrived.TrySetResult(failure);
    }

    private async Task<string?> ReadToEndAsync(FileStream writer)
    {
        var parameters = new ContainerExecCreateParameters
        {
            Cmd = ["/bin/sh", "-c", ContainerShell.Read, "sh", Inside],
            User = RunningContainer.Root,
            WorkingDir = "/",
            AttachStdin = true,
        };
        var (_, stream) = await _container.StartAsync(parameters, CancellationToken.None).ConfigureAwait(false);
        using (stream)
        {
            byte[] first = [.. _mark, .. Ask];
            await stream.WriteAsync(first, 0, first.Length, CancellationToken.None).ConfigureAwait(false);
            _opened.TrySetResult(stream);
            return await CopyAsync(stream, writer).ConfigureAwait(false);
        }
    }

    private async Task<string?> CopyAsync(MultiplexedStream stream, FileStream writer)
    {
        var (finder, marks, errors) = (new OutputMarks(_mark), new List<byte>(), new StringBuilder());
        var buffer = new byte[Piece];
        while (!marks.Contains(OutputMarks.Ended))
        {
            var read = await stream.ReadOutputAsync(buffer, 0, buffer.Length, CancellationToken.None).ConfigureAwait(false);
            if (read.EOF)
            {
                await HandAsync(writer, finder.Rest()).ConfigureAwait(false);
                return errors.Length > 0 ? $"the output of a process cannot be read in the container ({_container.Name}): {errors.ToString().Trim()}"
                    : $"the output of a process was lost: something in the container ({_container.Name}) ended the 'cat' that reads it";
            }

            if (read.Target == MultiplexedStream.TargetStream.StandardError)
                errors.Append(Encoding.UTF8.GetString(buffer, 0, read.Count));
            else
                await HandAsync(writer, finder.Take(buffer.AsSpan(0, read.Count), marks)).ConfigureAwait(false);
            if (marks.Contains(OutputMarks.Arrived))
                _arrived.TrySetResult(null);
        }

        return null;
    }

    private static async Task HandAsync(FileStream writer, byte[] bytes)
    {
        if (bytes.Length > 0)
            await writer.WriteAsync(bytes).ConfigureAwait(false);
    }

    // A process whose pipe nobody reads would wait for that for ever.
    private async Task FreeAsync()
    {
        try
        {
            if (await _container.WhyGoneAsync().ConfigureAwait(false) is null)
                await _container.ShellAsync(ContainerShell.AwaitNumber + ContainerShell.EndTree, Inside).ConfigureAwait(false);
        }
        catch (ExecutorException)
        {
            // The container has gone meanwhile, and the process with it.
        }
    }
}
