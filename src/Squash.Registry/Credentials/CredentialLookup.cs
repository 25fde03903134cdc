namespace Squash.Registry.Credentials;

/// <summary>Finds the credential for a repository.</summary>
/// <param name="authFile">The file that was named by an option; it must exist.</param>
/// <param name="environment">The value of a variable of the environment, if it has one.</param>
/// <param name="helperTimeout">The time that a helper may take.</param>
internal sealed class CredentialLookup(string? authFile, Func<string, string?> environment, TimeSpan helperTimeout)
{
    /// <summary>The credential for a repository; <see langword="null"/> for none, which is to be anonymous.</summary>
    /// <exception cref="RegistryException">A helper cannot be used.</exception>
    /// <exception cref="InvalidRequestException">A file cannot be used.</exception>
    public async Task<Credential?> FindAsync(RegistryReference reference, CancellationToken cancellationToken)
    {
        try
        {
            foreach (string path in CredentialFiles.Paths(authFile, environment))
            {
                AuthFile? file = Read(path, isRequired: path == authFile);
                if (file is not null && await FindAsync(file, path, reference, cancellationToken).ConfigureAwait(false) is { } found) return found;
            }

            return null;
        }
        catch (FormatException failure)
        {
            throw Invalid(failure);
        }
    }

    /// <summary>Reads a file; <see langword="null"/> if it does not exist.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isRequired">Whether it must exist.</param>
    /// <exception cref="InvalidRequestException">It must and does not, or it is not a file of credentials.</exception>
    public static AuthFile? Read(string path, bool isRequired)
    {
        try
        {
            AuthFile? file = AuthFile.Read(path);
            return file is not null || !isRequired ? file : throw new InvalidRequestException($"the file of credentials {path} does not exist");
        }
        catch (FormatException failure)
        {
            throw Invalid(failure);
        }
    }

    private static InvalidRequestException Invalid(FormatException failure) =>
        new($"{failure.Message}; correct the file, or log in again", innerException: failure);

    // The helper of a registry, the helper of all, the file itself: docker's order.
    private async Task<Credential?> FindAsync(AuthFile file, string path, RegistryReference reference, CancellationToken cancellationToken)
    {
        foreach (string? name in new[] { file.HelperFor(reference), file.DefaultHelper }.Distinct())
        {
            if (name is null) continue;
            Credential? found = await new CredentialHelper(name, helperTimeout)
                .FindAsync(CredentialKeys.ForHelper(reference), path, cancellationToken).ConfigureAwait(false);
            if (found is not null) return found;
        }

        return file.Find(reference);
    }
}
