package dev.coffer.check;

/** How far what somebody wrote is from a name. */
final class Spelling {

    private Spelling() {}

    /**
     * The least cost of making a name of what was written: 1 for each character that was left out, which is what people
     * do, and 2 for each that is too many or is another one.
     */
    static int distance(String written, String name) {
        int[] costs = new int[name.length() + 1];
        for (int j = 0; j <= name.length(); j++) {
            costs[j] = j;
        }
        for (int i = 1; i <= written.length(); i++) {
            int diagonal = costs[0];
            costs[0] = 2 * i;
            for (int j = 1; j <= name.length(); j++) {
                int replaced = diagonal + (written.charAt(i - 1) == name.charAt(j - 1) ? 0 : 2);
                diagonal = costs[j];
                costs[j] = Math.min(replaced, Math.min(costs[j] + 2, costs[j - 1] + 1));
            }
        }
        return costs[name.length()];
    }
}
