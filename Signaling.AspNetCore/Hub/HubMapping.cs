namespace Signaling.AspNetCore.Hub;

/// <summary>
/// Allows only one endpoint for the hub. All endpoints would open the same rooms, so the endpoint with the weakest conventions would decide who may
/// enter.
/// </summary>
internal sealed class HubMapping
{
    private string? _pattern;

    public void Claim(string pattern)
    {
        if (Interlocked.CompareExchange(ref _pattern, pattern, null) is { } first)
        {
            throw new InvalidOperationException(
                $"The signaling hub is already mapped to '{first}'. A second MapSignaling, to '{pattern}', would open the same rooms without the conventions of the "
                + "first, such as RequireAuthorization. Map it once, and use UsePathBase or a redirect for another path.");
        }
    }
}
