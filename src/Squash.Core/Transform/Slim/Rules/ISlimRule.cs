using Squash.Transform.Slim.Keeping;

namespace Squash.Transform.Slim.Rules;

/// <summary>One way in which a file that stays needs others. It is asked once for each file, and again where the file's role grows.</summary>
internal interface ISlimRule
{
    /// <summary>Its name in reports, and the heading of its paragraph in docs/slim.md.</summary>
    string Name { get; }

    void Visit(KeptFile file, Keeper keeper);
}
