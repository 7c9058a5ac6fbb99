using Weir.Server;

return await Programs.RunAsync(args).ConfigureAwait(false);
