using Squash.Cli;

return await SquashCommand.RunAsync(args);
