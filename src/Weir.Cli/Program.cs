using Weir.Cli;

if (args is ["--version"])
{
    Console.Out.WriteLine(Product.Version);
    return ExitCode.Success;
}

return await CommandLine.RunAsync(args, Surroundings.OfProcess()).ConfigureAwait(false);
