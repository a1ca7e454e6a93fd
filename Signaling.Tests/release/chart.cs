// Reads what helm has rendered with the types of Kubernetes' API: an unknown field or a value of another type is an error. It prints the kinds of the
// objects, and with the argument "environment" the environment of the server.
#:package KubernetesClient@21.0.8
#:property PublishAot=false
using k8s;
using k8s.Models;

var kinds = new Dictionary<string, int>();
foreach (var document in Console.In.ReadToEnd().Split("\n---\n", StringSplitOptions.RemoveEmptyEntries))
{
    if (!document.Contains("kind:", StringComparison.Ordinal))
    {
        continue;
    }

    var read = KubernetesYaml.LoadAllFromString(document, strict: true).Single();
    var kind = ((IKubernetesObject)read).Kind;
    kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
    if (read is V1Deployment { Spec.Template.Spec: var pod })
    {
        var container = pod.Containers.Single();
        if (pod.TerminationGracePeriodSeconds <= container.Lifecycle.PreStop.Sleep.Seconds + 20)
        {
            throw new InvalidOperationException("A pod would be killed before its peers have moved.");
        }

        if (args is ["environment"])
        {
            Console.WriteLine(string.Join('\n', container.Env.Select(variable => $"{variable.Name}={variable.Value}")));
            return;
        }
    }
}

Console.WriteLine(string.Join(", ", kinds.OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => $"{kind.Value} {kind.Key}")));
