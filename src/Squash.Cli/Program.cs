using Squash.Cli;

return await CommandRunner.RunAsync(args);
