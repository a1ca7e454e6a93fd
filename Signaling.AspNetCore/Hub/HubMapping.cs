namespace Signaling.AspNetCore.Hub;

/// <summary>
/// Keeps the hub on one endpoint. All endpoints would lead to the same rooms, so that the one with the weakest conventions decided who may enter.
/// </summary>
internal sealed class HubMapping
{
    private string? _pattern;

    public void Claim(string pattern)
    {
        if (Interlocked.CompareExchange(ref _pattern, pattern, null) is { } first)
        {
            throw new InvalidOperationException(
                $"The signaling hub is mapped already, to '{first}'. A second MapSignaling, to '{pattern}', would open the same rooms without the conventions of the "
                + "first, such as RequireAuthorization. Map it once, and use UsePathBase or a redirect for another path.");
        }
    }
}
