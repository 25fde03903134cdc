using SharpFuzz;
using Squash.Fuzz;

// list                     the names of the targets
// seeds TARGET FOLDER      writes the initial inputs for fuzzing
// instrument ASSEMBLY...   makes assemblies report their branches to AFL; in place
// run TARGET               the program for afl-fuzz: one input after another; without it, the one on stdin
// try TARGET FILE...       runs inputs without AFL, and shows the outcome of each
switch (args)
{
    case ["list"]:
        foreach (FuzzTarget target in FuzzTarget.All) Console.WriteLine(target.Name);
        return 0;
    case ["seeds", string name, string folder]:
        Directory.CreateDirectory(folder);
        foreach ((int number, byte[] seed) in FuzzTarget.Find(name).Seeds().Index()) File.WriteAllBytes(Path.Combine(folder, $"seed-{number:d2}"), seed);
        return 0;
    case ["instrument", .. string[] assemblies]:
        foreach (string assembly in assemblies) Fuzzer.Instrument(assembly, _ => true, Options.Value);
        return 0;
    case ["run", string name]:
        FuzzTarget fuzzed = FuzzTarget.Find(name);
        Fuzzer.OutOfProcess.Run(stream => fuzzed.Run(Inputs.ReadAll(stream)));
        return 0;
    case ["try", string name, .. string[] files]:
        return Inputs.Try(FuzzTarget.Find(name), files) ? 0 : 1;
    default:
        Console.Error.WriteLine("usage: list | seeds TARGET FOLDER | instrument ASSEMBLY... | run TARGET | try TARGET FILE...");
        return 2;
}
