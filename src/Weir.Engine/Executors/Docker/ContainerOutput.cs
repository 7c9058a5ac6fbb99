using Docker.DotNet;
using Weir.Engine.Executors.Host;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker;

/// <summary>Hands on what a container writes, line by line.</summary>
internal static class ContainerOutput
{
    private const int Piece = 64 * 1024;

    /// <summary>Reads until the end. The two outputs have their lines apart; which of two lines of different outputs came first only the engine knows.</summary>
    public static async Task CopyAsync(MultiplexedStream stream, IOutput output)
    {
        var (lines, errors) = (new LineSplitter(output), new LineSplitter(output));
        var buffer = new byte[Piece];
        while (true)
        {
            var read = await stream.ReadOutputAsync(buffer, 0, buffer.Length, CancellationToken.None).ConfigureAwait(false);
            if (read.EOF)
                break;
            Hand(read.Target == MultiplexedStream.TargetStream.StandardError ? errors : lines, buffer.AsSpan(0, read.Count));
        }

        lines.Flush();
        errors.Flush();
    }

    private static void Hand(LineSplitter lines, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var free = lines.Free;
            var count = Math.Min(free.Length, bytes.Length);
            bytes[..count].CopyTo(free);
            lines.Advance(count);
            bytes = bytes[count..];
        }
    }
}
