namespace Weir.Toolkit.Blobs;

/// <summary>Something that a job may download.</summary>
/// <param name="FileName">What a client is to call it.</param>
/// <param name="MediaType">What it is.</param>
/// <param name="OpenAsync">Opens it, to be read from any place in it.</param>
internal sealed record Download(string FileName, string MediaType, Func<CancellationToken, ValueTask<Stream>> OpenAsync);
