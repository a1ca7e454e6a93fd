namespace Signaling.Tests.Assemblies;

/// <summary>The references between the namespaces of an assembly, each with an example.</summary>
internal sealed class NamespaceGraph
{
    private readonly Dictionary<(string From, string To), string> _references = [];

    public NamespaceGraph(IReadOnlyCollection<Type> types)
    {
        foreach (var type in types)
        {
            foreach (var other in TypeReferences.Of(type).Where(other => other.Assembly == type.Assembly && NameOf(other) != NameOf(type)))
            {
                _references.TryAdd((NameOf(type), NameOf(other)), $"{type} -> {other}");
            }
        }
    }

    public IEnumerable<(string From, string To)> References => _references.Keys;

    /// <summary>Returns each reference between two namespaces that is part of a cycle.</summary>
    public IEnumerable<string> FindCycles()
    {
        var targets = References.ToLookup(reference => reference.From, reference => reference.To);
        return _references.Where(reference => Reachable(reference.Key.To, targets).Contains(reference.Key.From))
            .Select(reference => $"{reference.Key.From} -> {reference.Key.To} ({reference.Value})");
    }

    private static HashSet<string> Reachable(string start, ILookup<string, string> targets)
    {
        HashSet<string> found = new(StringComparer.Ordinal);
        Stack<string> open = new([start]);
        while (open.TryPop(out var name))
        {
            if (found.Add(name))
            {
                foreach (var target in targets[name])
                {
                    open.Push(target);
                }
            }
        }

        return found;
    }

    private static string NameOf(Type type) => type.Namespace ?? string.Empty;
}
